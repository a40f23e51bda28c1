import { join } from 'node:path';
import type pg from 'pg';
import { encodeCursor } from '#platform/api/cursor.ts';
import { findRunningEmbedded } from '#platform/db/embedded.ts';
import { postmasterOf } from '#platform/testing/server-process.ts';
import type { Bench } from './bench.ts';
import { type HttpLoad, runLoad } from './load.ts';
import { familyOf, type Memory, memoryOf } from './memory.ts';
import { surveySentences } from './survey-text.ts';

const CONNECTIONS = 10;
/** For as long the server answers before anything is measured: Node compiles what runs often anew. */
const RUN_IN_SECONDS = 15;

/** Requests per second, beside the bare statement in the same run, and the memory they take. */
export async function measureRates(bench: Bench): Promise<void> {
  const memory = watchMemory(bench);
  await runLoad({ ...reading(bench, [`${bench.path}/feedback`]), seconds: RUN_IN_SECONDS });
  await lists(bench);
  await singles(bench);
  await writes(bench);
  memory.stop();
  reportMemory(bench, 'under load', memory.worst(), { node: 300, database: 200 });
}

async function lists(bench: Bench): Promise<void> {
  const columns =
    'id, version, archived_at, custom, title, body, state, source, source_id, source_url, contact_id, company_id, product_id, said_at, question, assignee_id, processed_at, merged_into_id, key, tag_ids, created_at, created_by, updated_at';
  for (const limit of [50, 20]) {
    const bare = () =>
      runLoad({
        kind: 'sql',
        connection: connectionTo(bench),
        text: `select ${columns} from feedback where workspace_id = $1 and archived_at is null order by id desc limit $2`,
        values: [[bench.data.workspaceId, limit + 1]],
        connections: CONNECTIONS,
        seconds: bench.seconds,
      });
    const before = await bare();
    const rate = await http(bench, `list of ${limit}`, 'GET', [
      `${bench.path}/feedback?limit=${limit}`,
    ]);
    const after = await bare();
    const bareRate = (before.rate + after.rate) / 2;
    const group = 'Requests per second, 10 at once';
    bench.report.add({ group, name: `list of ${limit}, bare SQL`, value: bareRate, unit: '/s' });
    const share = { group, name: `list of ${limit}, share of the bare SQL`, unit: '' };
    const value = rate / bareRate;
    if (limit === 50) bench.report.atLeast({ ...share, value, limit: 0.5, counted: true });
    else bench.report.add({ ...share, value });
  }
  await http(
    bench,
    'list of 50, each another page',
    'GET',
    bench.data.noteIds.map((id) => {
      const cursor = encodeCursor(['-createdAt', null, id]);
      return `${bench.path}/feedback?limit=50&cursor=${cursor}`;
    }),
  );
}

async function singles(bench: Bench): Promise<void> {
  const paths = bench.data.noteIds.map((id) => `${bench.path}/feedback/${id}`);
  await http(bench, 'get', 'GET', paths);
  const words = ['slow', 'notebook', 'kernel', 'git', 'export pdf', 'autocomplete', 'spark'];
  await http(
    bench,
    'search, first 20',
    'GET',
    words.map((word) => `${bench.path}/feedback?limit=20&q=${encodeURIComponent(word)}`),
  );
  await http(
    bench,
    'command palette',
    'GET',
    words.map((word) => `${bench.path}/search?q=${encodeURIComponent(word)}`),
  );
  await http(bench, 'count of open notes', 'GET', [`${bench.path}/feedback/count?state=new`]);
}

async function writes(bench: Bench): Promise<void> {
  await http(
    bench,
    'create a note',
    'POST',
    [`${bench.path}/feedback`],
    surveySentences().map((sentence) => JSON.stringify({ body: `${sentence} [n]` })),
  );
  const versions = await Promise.all(
    bench.data.featureIds.slice(0, CONNECTIONS).map(async (id) => {
      const { body } = await bench.call('GET', `${bench.base}/features/${id}`);
      return { id, version: (body as { version: number }).version };
    }),
  );
  const began = performance.now();
  let done = 0;
  await Promise.all(
    versions.map(async ({ id, version }) => {
      for (let v = version; performance.now() - began < bench.seconds * 1000; v++) {
        const change = { description: `Measured at version ${v}`, version: v };
        await bench.call('PATCH', `${bench.base}/features/${id}`, change);
        done += 1;
      }
    }),
  );
  bench.report.add({
    group: 'Requests per second, 10 at once',
    name: 'update a feature',
    value: done / ((performance.now() - began) / 1000),
    unit: '/s',
  });
}

async function http(
  bench: Bench,
  name: string,
  method: HttpLoad['method'],
  paths: readonly string[],
  bodies?: readonly string[],
): Promise<number> {
  const result = await runLoad({
    ...reading(bench, paths),
    method,
    ...(bodies ? { bodies } : {}),
  });
  if (result.failed > 0) throw new Error(`${name}: ${result.failed} requests failed`);
  bench.report.add({
    group: 'Requests per second, 10 at once',
    name,
    value: result.rate,
    unit: '/s',
    budget: `median ${result.median} ms, p99 ${result.p99} ms`,
  });
  return result.rate;
}

function reading(bench: Bench, paths: readonly string[]): HttpLoad {
  return {
    kind: 'http',
    address: bench.server.address,
    method: 'GET',
    paths,
    cookies: bench.data.cookies,
    connections: CONNECTIONS,
    seconds: bench.seconds,
  };
}

function connectionTo(bench: Bench): pg.ClientConfig {
  const connection = findRunningEmbedded(join(bench.data.dataDir));
  if (!connection) throw new Error('the database of the server is not to be found');
  return { ...connection };
}

interface Watch {
  stop(): void;
  worst(): { node: Memory; database: Memory };
}

/** Looks at both processes twice a second and keeps the largest figures. */
function watchMemory(bench: Bench): Watch {
  let worst = memoryNow(bench);
  const larger = (a: Memory, b: Memory) => (a.proportional > b.proportional ? a : b);
  const timer = setInterval(() => {
    const now = memoryNow(bench);
    worst = { node: larger(worst.node, now.node), database: larger(worst.database, now.database) };
  }, 500);
  return { stop: () => clearInterval(timer), worst: () => worst };
}

/** Memory of the server and of PostgreSQL with all its processes. */
export function memoryNow(bench: Bench): { node: Memory; database: Memory } {
  return {
    node: memoryOf([bench.server.pid]),
    database: memoryOf(familyOf(postmasterOf(bench.data.dataDir))),
  };
}

export function reportMemory(
  bench: Bench,
  when: string,
  { node, database }: { node: Memory; database: Memory },
  limits: { node: number; database: number },
): void {
  const group = 'Memory, shared pages counted once';
  bench.report.atMost({
    group,
    name: `server ${when}`,
    value: node.proportional,
    unit: 'MB',
    limit: limits.node,
  });
  bench.report.atMost({
    group,
    name: `PostgreSQL ${when} (resident in all: ${Math.round(database.resident)} MB)`,
    value: database.proportional,
    unit: 'MB',
    limit: limits.database,
  });
}
