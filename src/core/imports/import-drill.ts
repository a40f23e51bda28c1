import { setTimeout as sleep } from 'node:timers/promises';
import {
  endForGood,
  killAndRestart,
  turnsOf,
  VICTIMS,
  type Victim,
} from '#platform/testing/kill-drill.ts';
import {
  becomeOwner,
  callAs,
  freePort,
  type ServerProcess,
  startServerProcess,
  type Visitor,
} from '#platform/testing/server-process.ts';
import type { Import } from './imports.contract.ts';

export interface ImportDrillRound {
  readonly victim: Victim;
  /** Rows committed when the kill was ordered, of all. */
  readonly rowsBefore: number;
  readonly lost: number;
  readonly duplicated: number;
  /** Milliseconds from the kill to the end of the import. */
  readonly doneAfter: number;
}

/** What is imported while processes are killed. */
export interface ImportDrillSubject {
  readonly target: string;
  readonly mapping: unknown;
  /** The file of a round. */
  readonly content: (round: number, rows: number) => string;
  /** Which rows of a round's file are not there exactly once, read through the API. */
  readonly count: (
    call: (method: string, path: string, body?: unknown) => Promise<string>,
    round: number,
    rows: number,
  ) => Promise<Pick<ImportDrillRound, 'lost' | 'duplicated'>>;
}

const CONTACTS = 7;
const LONGEST_MS = 180_000;

/**
 * Kills the server, its database, or both in the middle of an import, again and
 * again, starts it with the plain command, waits for the import to end by itself,
 * and counts which rows of the file are not there exactly once.
 */
export async function runImportDrill(options: {
  readonly dataDir: string;
  readonly rounds: number;
  /** Rows of each file. */
  readonly rows: number;
  /** Notes with their contacts unless told. */
  readonly subject?: ImportDrillSubject;
  readonly onRound?: (round: ImportDrillRound) => void;
}): Promise<ImportDrillRound[]> {
  const { dataDir, rounds, rows, subject = notesSubject, onRound = () => {} } = options;
  const place = { dataDir, port: await freePort() };
  let server = await startServerProcess(place);
  const results: ImportDrillRound[] = [];
  try {
    const visitor = await becomeOwner(server);
    for (const [i, victim] of turnsOf(VICTIMS, rounds).entries()) {
      const id = await beginImport(visitor, server, subject, subject.content(i, rows));
      const rowsBefore = await untilUnderWay(visitor, server, id);
      const killed = performance.now();
      server = await killAndRestart(server, victim, place);
      await untilDone(visitor, server, id);
      const round = {
        victim,
        rowsBefore,
        ...(await subject.count(callerOf(visitor, server), i, rows)),
        doneAfter: Math.round(performance.now() - killed),
      };
      results.push(round);
      onRound(round);
    }
  } finally {
    await endForGood(server, dataDir);
  }
  return results;
}

async function beginImport(
  visitor: Visitor,
  { address }: ServerProcess,
  { target, mapping }: ImportDrillSubject,
  content: string,
): Promise<string> {
  const path = `/workspaces/${visitor.workspace}/imports`;
  const form = new FormData();
  form.set('file', new Blob([content]), 'drill.csv');
  const sent = await fetch(`${address}/api/v1${path}`, {
    method: 'POST',
    body: form,
    headers: { cookie: visitor.cookie, origin: address },
  });
  const { id, version } = (await sent.json()) as Import;
  const mapped = await callAs(visitor, address, 'PATCH', `${path}/${id}`, {
    body: { target, mapping, version },
  });
  const begun = await callAs(visitor, address, 'POST', `${path}/${id}/run`, {
    body: { version: (JSON.parse(mapped.text) as Import).version },
  });
  if (begun.status !== 202) throw new Error(`the import was refused: ${begun.text}`);
  return id;
}

async function importNow(
  visitor: Visitor,
  { address }: ServerProcess,
  id: string,
): Promise<Import | null> {
  const path = `/workspaces/${visitor.workspace}/imports/${id}`;
  const { status, text } = await callAs(visitor, address, 'GET', path);
  if (status === 0 || status === 503) return null;
  if (status !== 200) throw new Error(`the import answered ${status}: ${text}`);
  return JSON.parse(text) as Import;
}

/** Waits until some rows are in, at a random point; answers how many. */
async function untilUnderWay(visitor: Visitor, server: ServerProcess, id: string): Promise<number> {
  for (;;) {
    const now = await importNow(visitor, server, id);
    if (now?.progress && now.progress.rows > 0) {
      await sleep(Math.random() * 400);
      return now.progress.rows;
    }
    await sleep(10);
  }
}

async function untilDone(visitor: Visitor, server: ServerProcess, id: string): Promise<void> {
  const began = performance.now();
  while (performance.now() - began < LONGEST_MS) {
    const now = await importNow(visitor, server, id);
    if (now?.state === 'done') return;
    if (now && now.state !== 'running') throw new Error(`it is ${now.state}: ${now.problem}`);
    await sleep(50);
  }
  throw new Error(`the import did not end:\n${server.output().slice(-4000)}`);
}

/** Calls below the workspace; answers the text of what came with 200. */
function callerOf(visitor: Visitor, { address }: ServerProcess) {
  return async (method: string, path: string, body?: unknown): Promise<string> => {
    const url = `/workspaces/${visitor.workspace}/${path}`;
    const { status, text } = await callAs(visitor, address, method, url, body ? { body } : {});
    if (status !== 200) throw new Error(`${path} answered ${status}: ${text}`);
    return text;
  };
}

/** A note a row, said by one of a few contacts. */
const notesSubject: ImportDrillSubject = {
  target: 'feedback',
  mapping: {
    parts: [
      {
        name: 'note',
        noun: 'feedback',
        fields: { body: { columns: [0] }, contactId: { part: 'contact' } },
      },
      {
        name: 'contact',
        noun: 'contact',
        fields: { name: { columns: [1] }, email: { columns: [2] } },
      },
    ],
  },
  content(round, rows) {
    const lines = Array.from(
      { length: rows },
      (_, n) => `drill ${round} row ${n},Person ${n % CONTACTS},p${n % CONTACTS}@drill.test`,
    );
    return `Text,Name,Mail\n${lines.join('\n')}\n`;
  },
  async count(call, round, rows) {
    const text = await call('GET', 'feedback/export');
    const counts = Array<number>(rows).fill(0);
    // The text stands twice in an exported note that has no title: count whole cells of the body.
    for (const [, row] of text.matchAll(new RegExp(`,drill ${round} row (\\d+),`, 'g'))) {
      counts[Number(row)] = (counts[Number(row)] ?? 0) + 1;
    }
    return {
      lost: counts.filter((count) => count === 0).length,
      duplicated: counts.filter((count) => count > 1).length,
    };
  },
};
