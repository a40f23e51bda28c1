import autocannon from 'autocannon';
import pg from 'pg';
import type { HttpLoad, LoadResult, SqlLoad } from './load.ts';

process.once('message', (load: HttpLoad | SqlLoad) => {
  const run = load.kind === 'http' ? overHttp(load) : throughPg(load);
  run.then(
    (result) => process.send?.(result, () => process.disconnect()),
    (error: unknown) => {
      process.stderr.write(`${error}\n`);
      process.exit(1);
    },
  );
});

/** Code that runs often is compiled anew by Node; what is told is how fast it is then. */
const WARM_UP_SECONDS = 3;

let unique = Date.now();

async function overHttp(load: HttpLoad): Promise<LoadResult> {
  const { address, method, paths, cookies, bodies, connections, seconds } = load;
  let turn = 0;
  // One turn for all connections: else they would ask for the same at the same time.
  const setupRequest = (sent: autocannon.Request): autocannon.Request => {
    turn += 1;
    unique += 1;
    const path = paths[turn % paths.length];
    const body = bodies?.[turn % bodies.length]?.replaceAll('[n]', `${unique}`);
    return { ...sent, ...(path ? { path } : {}), ...(body ? { body } : {}) };
  };
  const requests = cookies.map((cookie): autocannon.Request => {
    const headers = {
      cookie,
      origin: address,
      ...(bodies ? { 'content-type': 'application/json' } : {}),
    };
    const request = { method, path: paths[0] ?? '/', headers };
    return paths.length > 1 || bodies ? { ...request, setupRequest } : request;
  });
  const run = (duration: number) => autocannon({ url: address, connections, requests, duration });
  await run(WARM_UP_SECONDS);
  const result = await run(seconds);
  return {
    rate: result['2xx'] / result.duration,
    median: result.latency.p50,
    p99: result.latency.p99,
    failed: result.non2xx + result.errors,
  };
}

async function throughPg(load: SqlLoad): Promise<LoadResult> {
  const { connection, text, values, connections, seconds } = load;
  const times: number[] = [];
  let next = 0;
  const start = performance.now() + WARM_UP_SECONDS * 1000;
  const end = start + seconds * 1000;
  const one = async () => {
    const client = new pg.Client(connection);
    await client.connect();
    while (performance.now() < end) {
      const began = performance.now();
      next += 1;
      await client.query({ name: 'bare', text, values: values[next % values.length] ?? [] });
      if (began >= start) times.push(performance.now() - began);
    }
    await client.end();
  };
  await Promise.all(Array.from({ length: connections }, one));
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.floor(times.length * share)] ?? 0;
  return { rate: times.length / seconds, median: at(0.5), p99: at(0.99), failed: 0 };
}
