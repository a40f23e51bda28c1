import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { Slots } from '#platform/concurrency/slots.ts';
import { openSession } from './chdb.ts';

// ClickHouse's HTTP interface, as far as the official client goes, before the engine of `chdb`: a
// process of its own, so that tests of whole servers run on ClickHouse the way they would in earnest.

/** What one request asks for. */
interface Asked {
  readonly sql: string;
  /** Values of `{name: Type}`, in ClickHouse's text form. */
  readonly params: ReadonlyMap<string, string>;
  readonly settings: readonly string[];
  /** For statements that name none. */
  readonly format: string;
}

// Of the connection, not of the engine; and one that the session could never leave again.
const NO_SETTINGS =
  /^(query|query_id|database|default_format|session_id|wait_end_of_query|readonly|role|cancel_http_readonly_queries_on_client_close|enable_http_compression|param_.*)$/;

async function askedBy(request: IncomingMessage): Promise<Asked> {
  const given = new URL(request.url ?? '/', 'http://localhost').searchParams;
  const type = request.headers['content-type'] ?? '';
  const body = await buffer(request);
  let text = body.toString('utf8');
  if (type.startsWith('multipart/form-data')) {
    const form = await new Response(new Uint8Array(body), {
      headers: { 'content-type': type },
    }).formData();
    for (const [name, value] of form) given.set(name, String(value));
    text = '';
  }
  const named = [...given].filter(([name]) => name.startsWith('param_'));
  return {
    sql: [given.get('query') ?? '', text].filter((part) => part !== '').join('\n'),
    params: new Map(named.map(([name, value]) => [name.slice('param_'.length), value])),
    settings: [...given]
      .filter(([name]) => !NO_SETTINGS.test(name))
      .map(([name, value]) => `${name} = ${literal(value)}`),
    format: given.get('default_format') ?? 'TabSeparated',
  };
}

function literal(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

const session = await openSession();
const turn = new Slots(1);

async function answer({ sql, params, settings, format }: Asked): Promise<string> {
  const asks = /^\s*(select|with)\b/i.test(sql);
  const text = asks && settings.length > 0 ? `${sql} settings ${settings.join(', ')}` : sql;
  for (const [name, value] of params) session.query(`set param_${name} = ${literal(value)}`);
  return (await session.queryAsync(text, { format })).text();
}

const server = createServer((request, response) => {
  const work = async () => {
    if (request.url === '/ping') return 'Ok.\n';
    const asked = await askedBy(request);
    return turn.run(() => answer(asked));
  };
  work().then(
    (text) => response.end(text),
    (error: unknown) => {
      const message = error instanceof Error ? error.message : String(error);
      const code = /Code: (\d+)/.exec(message)?.[1] ?? '1';
      response.writeHead(500, { 'x-clickhouse-exception-code': code }).end(message);
    },
  );
});
server.listen(0, '127.0.0.1', () => {
  process.send?.((server.address() as AddressInfo).port);
});
process.once('disconnect', () => process.exit(0));
