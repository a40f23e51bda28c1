import { type LookupAddress, lookup as systemLookup } from 'node:dns';
import { type BlockList, isIP, type LookupFunction } from 'node:net';
import type { buildConnector, Dispatcher, Response as UndiciResponse } from 'undici';
import { contains, isPublicAddress } from './addresses.ts';

export const TIMEOUT_MS = 10_000;
export const MAX_BYTES = 1024 * 1024;

/** Why a call to another server came to nothing. `message` may be shown to whoever set the address. */
export class OutboundError extends Error {
  readonly reason: 'address_refused' | 'too_large' | 'timeout' | 'unreachable';

  constructor(reason: OutboundError['reason'], message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'OutboundError';
    this.reason = reason;
  }
}

export interface OutboundOptions {
  /** Networks that may be called although they are not public: the operator's own. */
  readonly allowed: BlockList;
  readonly timeoutMs?: number;
  readonly maxBytes?: number;
  /** Name resolution; replaced where a test plays a hostile name server. */
  readonly lookup?: typeof systemLookup;
}

/**
 * The one way this server calls another: webhooks, identity providers, imports.
 * Addresses are checked when the connection is made, so a name that resolves
 * differently the second time gains nothing. Redirects are answered, not
 * followed; a call takes at most 10 s and 1 MiB after decompression.
 */
export class Outbound {
  readonly #options: OutboundOptions;
  #agent: Dispatcher | undefined;

  constructor(options: OutboundOptions) {
    this.#options = options;
  }

  /** Like `fetch`, with the whole body read. @throws OutboundError */
  readonly fetch = async (address: string | URL, init: RequestInit = {}): Promise<Response> => {
    const url = new URL(address);
    if (url.protocol !== 'https:' && url.protocol !== 'http:') {
      throw new OutboundError('address_refused', `${url.protocol} addresses are not called.`);
    }
    const timeout = AbortSignal.timeout(this.#options.timeoutMs ?? TIMEOUT_MS);
    try {
      // Loaded with the first call: many a server never makes one.
      const undici = await import('undici');
      this.#agent ??= new undici.Agent({
        connect: this.#connector(undici.buildConnector),
        connections: 8,
        pipelining: 1,
      });
      const response = await undici.fetch(url, {
        ...(init as Parameters<typeof undici.fetch>[1]),
        redirect: 'manual',
        signal: init.signal ? AbortSignal.any([init.signal, timeout]) : timeout,
        dispatcher: this.#agent,
      });
      const body = await this.#read(response.body, url);
      return toResponse(response, body);
    } catch (error) {
      throw explain(error, url, timeout.aborted);
    }
  };

  /** True for an address (not a name) that is reached only because the operator allowed it. */
  allowsLiteral(host: string): boolean {
    const address = host.replace(/^\[|\]$/g, '');
    return isIP(address) !== 0 && contains(this.#options.allowed, address);
  }

  async close(): Promise<void> {
    await this.#agent?.destroy();
  }

  async #read(body: AsyncIterable<Uint8Array> | null, url: URL): Promise<Uint8Array<ArrayBuffer>> {
    const limit = this.#options.maxBytes ?? MAX_BYTES;
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of body ?? []) {
      size += chunk.byteLength;
      if (size > limit) {
        throw new OutboundError('too_large', `${url.host} answered with more than ${limit} bytes.`);
      }
      chunks.push(chunk);
    }
    return new Uint8Array(Buffer.concat(chunks));
  }

  #permits(address: string): boolean {
    return isPublicAddress(address) || contains(this.#options.allowed, address);
  }

  #connector(build: typeof buildConnector): buildConnector.connector {
    const connect = build({ timeout: TIMEOUT_MS, lookup: this.#lookup });
    return (options, callback) => {
      // A literal address is never looked up, so it is checked here.
      const host = options.hostname.replace(/^\[|\]$/g, '');
      if (isIP(host) && !this.#permits(host)) return callback(refused(host), null);
      connect(options, (error, socket) => {
        if (error) return callback(error, null);
        if (this.#permits(socket.remoteAddress ?? '')) return callback(null, socket);
        socket.destroy();
        callback(refused(host), null);
      });
    };
  }

  readonly #lookup: LookupFunction = (hostname, options, callback) => {
    const resolve = this.#options.lookup ?? systemLookup;
    resolve(hostname, { ...options, all: true }, (error, found: LookupAddress[]) => {
      if (error) return callback(error, []);
      const permitted = found.filter(({ address }) => this.#permits(address));
      const [first] = permitted;
      if (!first) return callback(refused(hostname), []);
      if (options.all) return callback(null, permitted);
      callback(null, first.address, first.family);
    });
  };
}

function refused(host: string): OutboundError {
  return new OutboundError(
    'address_refused',
    `${host} is not a public address, and this server calls only public ones. To allow a network of your own, name it in OUTBOUND_ALLOW and restart.`,
  );
}

/** `fetch` of this runtime and of undici have different classes; callers get the runtime's. */
function toResponse(response: UndiciResponse, body: Uint8Array<ArrayBuffer>): Response {
  const headers = new Headers([...response.headers]);
  headers.delete('content-encoding');
  headers.delete('content-length');
  const { status, statusText } = response;
  const empty = status === 204 || status === 205 || status === 304;
  return new Response(empty ? null : body, { status, statusText, headers });
}

function explain(error: unknown, url: URL, timedOut: boolean): Error {
  for (let e = error; e instanceof Error; e = e.cause) {
    if (e instanceof OutboundError) return e;
  }
  if (timedOut) {
    return new OutboundError('timeout', `${url.host} did not answer in time.`, error);
  }
  return new OutboundError('unreachable', `${url.host} could not be reached.`, error);
}
