import type { ServerProcess } from '#platform/testing/server-process.ts';
import type { Dataset } from './dataset.ts';
import type { Report } from './report.ts';

/** A running server on the bench's data, with what the measurements share. */
export class Bench {
  readonly server: ServerProcess;
  readonly data: Dataset;
  readonly report: Report;
  readonly seconds: number;
  #next = 0;

  constructor(server: ServerProcess, data: Dataset, report: Report, seconds: number) {
    this.server = server;
    this.data = data;
    this.report = report;
    this.seconds = seconds;
  }

  /** The workspace's part of an address below `/api/v1`. */
  get base(): string {
    return `/workspaces/${this.data.workspace}`;
  }

  /** The same with the API's prefix, as load generators need it. */
  get path(): string {
    return `/api/v1${this.base}`;
  }

  /** Calls the API and throws on anything but success. */
  async call(
    method: string,
    path: string,
    body?: unknown,
  ): Promise<{ body: unknown; text: string; statements: number; took: number }> {
    const began = performance.now();
    const response = await fetch(`${this.server.address}/api/v1${path}`, {
      method,
      headers: {
        cookie: this.cookie(),
        origin: this.server.address,
        ...(body === undefined || body instanceof FormData
          ? {}
          : { 'content-type': 'application/json' }),
      },
      ...(body === undefined
        ? {}
        : { body: body instanceof FormData ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const took = performance.now() - began;
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
    return {
      body: text ? JSON.parse(text) : undefined,
      text,
      statements: Number(response.headers.get('x-statements') ?? Number.NaN),
      took,
    };
  }

  /** The sessions in turn, so that the limits on calls do not bite. */
  cookie(): string {
    this.#next += 1;
    return this.data.cookies[this.#next % this.data.cookies.length] ?? '';
  }
}

/** Percentiles of times in milliseconds. */
export function spread(times: readonly number[]): { median: number; p95: number; worst: number } {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { median: at(0.5), p95: at(0.95), worst: sorted.at(-1) ?? 0 };
}
