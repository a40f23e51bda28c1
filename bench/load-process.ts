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

let unique = Date.now();

async function overHttp(load: HttpLoad): Promise<LoadResult> {
  const { address, method, paths, cookies, bodies, connections, seconds, amount } = load;
  const count = Math.max(cookies.length, paths.length, bodies?.length ?? 0);
  const requests = Array.from({ length: count }, (_, i): autocannon.Request => {
    const body = bodies?.[i % bodies.length];
    const request = {
      method,
      path: paths[i % paths.length] ?? '/',
      headers: {
        cookie: cookies[i % cookies.length] ?? '',
        origin: address,
        ...(body ? { 'content-type': 'application/json' } : {}),
      },
    };
    if (!body) return request;
    return {
      ...request,
      setupRequest: (sent) => {
        unique += 1;
        return { ...sent, body: body.replaceAll('[n]', `${unique}`) };
      },
    };
  });
  const result = await autocannon({
    url: address,
    connections,
    requests,
    ...(amount ? { amount } : { duration: seconds }),
  });
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
  const end = performance.now() + seconds * 1000;
  const one = async () => {
    const client = new pg.Client(connection);
    await client.connect();
    while (performance.now() < end) {
      const began = performance.now();
      next += 1;
      await client.query({ name: 'bare', text, values: values[next % values.length] ?? [] });
      times.push(performance.now() - began);
    }
    await client.end();
  };
  await Promise.all(Array.from({ length: connections }, one));
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.floor(times.length * share)] ?? 0;
  return { rate: times.length / seconds, median: at(0.5), p99: at(0.99), failed: 0 };
}
