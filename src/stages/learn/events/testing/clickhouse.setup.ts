import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { CLICKHOUSE_WANTED } from './chdb.ts';

/** Where it is wanted, one ClickHouse for the whole run, on which every test's server keeps its events. */
export default async function setup(): Promise<(() => void) | undefined> {
  if (!CLICKHOUSE_WANTED) return undefined;
  const child = fork(join(import.meta.dirname, 'chdb-server.ts'));
  const [port] = await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(([code]) => {
      throw new Error(`ClickHouse ended with ${code} before it answered`);
    }),
  ]);
  process.env.TEST_CLICKHOUSE_URL = `http://127.0.0.1:${port}`;
  return () => {
    child.kill();
  };
}
