import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { pino } from 'pino';
import { createUser } from '#core/access/users.ts';
import { createWorkspace } from '#core/workspaces/workspaces.service.ts';
import { hashToken, newToken } from '#platform/auth/secrets.ts';
import { Database } from '#platform/db/database.ts';
import { startEmbedded } from '#platform/db/embedded.ts';
import { migrate } from '#platform/db/migrate.ts';
import { fill, type Size } from './fill.ts';

export const SIZES = {
  quick: { notes: 20_000, companies: 1_000, contacts: 3_000, opportunities: 100, features: 200 },
  full: {
    notes: 1_000_000,
    companies: 50_000,
    contacts: 150_000,
    opportunities: 2_000,
    features: 10_000,
  },
} as const satisfies Record<string, Size>;
export type SizeName = keyof typeof SIZES;

/** What the measurements need to know of the data. */
export interface Dataset {
  readonly dataDir: string;
  readonly workspaceId: string;
  readonly workspace: string;
  /** One session each: the limits on calls count per session. */
  readonly cookies: readonly string[];
  readonly noteIds: readonly string[];
  readonly featureIds: readonly string[];
  /** Features with the most evidence first. */
  readonly busiestIds: readonly string[];
}

const FOLDER = join(import.meta.dirname, '..', 'data', 'bench');
/** Raise it when the data is to be made differently. */
const EDITION = 2;
const SESSIONS = 300;

/** The data of a size, made at the first call and kept in `data/bench` for the next. */
export async function prepareDataset(
  name: SizeName,
  say: (line: string) => void,
): Promise<Dataset> {
  const dataDir = join(FOLDER, name);
  const notes = join(dataDir, `dataset-${EDITION}.json`);
  if (existsSync(notes)) {
    const held = JSON.parse(readFileSync(notes, 'utf8')) as Dataset;
    if (await isUsable(held)) return held;
    say('the data is of an older schema and is made anew');
  }
  rmSync(dataDir, { recursive: true, force: true });
  const began = performance.now();
  const dataset = await make(dataDir, SIZES[name], say);
  writeFileSync(notes, JSON.stringify(dataset));
  say(`made ${SIZES[name].notes} notes in ${Math.round((performance.now() - began) / 1000)} s`);
  return dataset;
}

/** Whether today's migrations go on from the data as it is; sessions are made fresh as well. */
async function isUsable({ dataDir }: Dataset): Promise<boolean> {
  const database = await startEmbedded({ dataDir, log: pino({ level: 'fatal' }), durable: false });
  try {
    await migrate({ connection: database.connection });
    const client = new pg.Client(database.connection);
    await client.connect();
    await client.query('update sessions set seen_at = now(), expires_at = now() + $1::interval', [
      '30 days',
    ]);
    await client.end();
    return true;
  } catch {
    return false;
  } finally {
    await database.stop();
  }
}

async function make(dataDir: string, size: Size, say: (line: string) => void): Promise<Dataset> {
  const log = pino({ level: 'error' });
  const embedded = await startEmbedded({ dataDir, log, durable: false });
  try {
    await migrate({ connection: embedded.connection });
    const database = new Database({
      owner: embedded.connection,
      app: embedded.connection,
      log,
    });
    const ownerId = await createUser(database, {
      email: 'owner@example.org',
      name: 'Olive Owner',
      password: 'correct horse battery',
      isInstanceOwner: true,
    });
    const workspace = await createWorkspace({ database }, { name: 'Bench', ownerId });
    const cookies = await startSessions(database, ownerId);
    await database.end();
    const client = new pg.Client(embedded.connection);
    await client.connect();
    await fill(client, workspace.id, size, say);
    const ids = async (sql: string) =>
      (await client.query<{ id: string }>(sql, [workspace.id])).rows.map(({ id }) => id);
    const dataset = {
      dataDir,
      workspaceId: workspace.id,
      workspace: workspace.slug,
      cookies,
      noteIds: await ids(
        `select id from feedback where workspace_id = $1 order by hashtext(key) limit 500`,
      ),
      featureIds: await ids(
        `select id from features where workspace_id = $1 order by hashtext(key) limit 500`,
      ),
      busiestIds: await ids(
        `select to_id as id from links where workspace_id = $1 and to_noun = 'feature'
         group by to_id order by count(*) desc, to_id limit 20`,
      ),
    };
    await client.end();
    return dataset;
  } finally {
    await embedded.stop();
  }
}

async function startSessions(database: Database, userId: string): Promise<string[]> {
  const tokens = Array.from({ length: SESSIONS }, newToken);
  await database.query(
    `insert into sessions (id, user_id, token_hash, expires_at)
     select gen_random_uuid(), $1, hash, now() + interval '30 days' from unnest($2::bytea[]) as hash`,
    [userId, tokens.map(hashToken)],
  );
  return tokens.map((token) => `throughline=${token}`);
}
