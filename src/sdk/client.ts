import type { InputOf, OutputOf, RouteContract } from '#platform/contract/route.ts';
import { NetworkProblem, problemOf } from './problem.ts';

export interface ClientOptions {
  /** Where the installation answers, sub-path included; `/api/v1` is added to it. */
  readonly baseUrl: string;
  /** An API key; the browser leaves it out and uses its session cookie. */
  readonly token?: string;
  readonly fetch?: typeof globalThis.fetch;
  /** Attempts for calls that are safe to repeat; 3 unless told. */
  readonly attempts?: number;
}

type Optional<K extends string, V> = undefined extends V
  ? { [key in K]?: V }
  : Record<never, never> extends V
    ? { [key in K]?: V }
    : { [key in K]: V };

/** What a call takes: the parts its route declares, those that may be empty left out at will. */
export type CallInput<R extends RouteContract> = Optional<'params', InputOf<R>['params']> &
  Optional<'query', InputOf<R>['query']> &
  Optional<'body', InputOf<R>['body']> & {
    signal?: AbortSignal | undefined;
    /** Makes a write safe to repeat: the server performs it once per key. */
    idempotencyKey?: string | undefined;
  };

interface Parts {
  params?: unknown;
  query?: unknown;
  body?: unknown;
  signal?: AbortSignal | undefined;
  idempotencyKey?: string | undefined;
}

export interface Client {
  /**
   * Calls a route. Throws `ApiProblem` when the server refuses and
   * `NetworkProblem` when it cannot be reached.
   */
  call<R extends RouteContract>(route: R, input: CallInput<R>): Promise<OutputOf<R>>;
  /**
   * Calls a route that answers a file, and hands its bytes on as they arrive:
   * memory does not grow with the file. Throws as `call` does.
   */
  download<R extends RouteContract>(
    route: R,
    input: CallInput<R>,
  ): Promise<ReadableStream<Uint8Array>>;
  /** The full address of a route: for downloads and event streams. */
  url(route: Pick<RouteContract, 'path'>, input?: { params?: unknown; query?: unknown }): string;
}

/** A typed client of the API; the same in the browser, in Node and in tests. */
export function createClient(options: ClientOptions): Client {
  const base = `${options.baseUrl.replace(/\/+$/, '')}/api/v1`;
  const send = options.fetch ?? globalThis.fetch.bind(globalThis);
  const attempts = options.attempts ?? 3;

  const url: Client['url'] = (route, input = {}) =>
    base + fillPath(route.path, input.params) + queryString(input.query);

  const answerOf = async (route: RouteContract, parts: Parts): Promise<Response> => {
    const request = requestOf(route, parts, options.token);
    const repeatable = route.method === 'GET' || parts.idempotencyKey !== undefined;
    const target = url(route, { params: parts.params, query: parts.query });
    const response = await withRetry(() => send(target, request), repeatable ? attempts : 1);
    if (!response.ok) throw await problemOf(response);
    return response;
  };

  return {
    url,
    async call<R extends RouteContract>(route: R, input: CallInput<R>): Promise<OutputOf<R>> {
      return (await readAnswer(await answerOf(route, input), route)) as OutputOf<R>;
    },
    async download(route, input) {
      const { body } = await answerOf(route, input);
      return body ?? new Blob([]).stream();
    },
  };
}

function requestOf(route: RouteContract, parts: Parts, token?: string): RequestInit {
  const headers: Record<string, string> = { accept: route.produces ?? 'application/json' };
  if (token) headers.authorization = `Bearer ${token}`;
  if (parts.idempotencyKey) headers['idempotency-key'] = parts.idempotencyKey;
  const request: RequestInit = { method: route.method, headers, credentials: 'same-origin' };
  if (parts.signal) request.signal = parts.signal;
  if (parts.body === undefined || parts.body === null) return request;
  if (parts.body instanceof FormData) return { ...request, body: parts.body };
  headers['content-type'] = 'application/json';
  return { ...request, body: JSON.stringify(parts.body) };
}

async function readAnswer(response: Response, route: RouteContract): Promise<unknown> {
  if (response.status === 204) return undefined;
  if (route.produces === 'application/octet-stream') return response.arrayBuffer();
  if (route.produces) return response.text();
  const text = await response.text();
  return text === '' ? undefined : JSON.parse(text);
}

/** Repeats a call that did not reach the server, waiting 0.3 s, 0.6 s, … with some jitter. */
async function withRetry(send: () => Promise<Response>, attempts: number): Promise<Response> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await send();
    } catch (error) {
      if (error instanceof DOMException && error.name === 'AbortError') throw error;
      if (attempt >= attempts) throw new NetworkProblem(error);
      const wait = 300 * 2 ** (attempt - 1) * (0.75 + Math.random() / 2);
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
}

function fillPath(path: string, params: unknown): string {
  const values = (params ?? {}) as Record<string, unknown>;
  return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined || value === '') throw new TypeError(`${path} needs “${name}”.`);
    return encodeURIComponent(String(value));
  });
}

function queryString(query: unknown): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value === undefined || value === null || value === '') continue;
    search.set(name, Array.isArray(value) ? value.join(',') : String(value));
  }
  const text = search.toString();
  return text ? `?${text}` : '';
}

/** A key for `idempotencyKey`: 128 random bits; works on plain http too, where randomUUID is missing. */
export function newIdempotencyKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
