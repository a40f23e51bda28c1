import { expect } from 'vitest';
import type { ReplyBody, TestCaller, TestServer } from './server.ts';

/** Calls of one person in the server's workspace that must succeed; each answers the body. */
export interface Calls {
  /** `path` stands below the workspace: `features/{id}`. */
  call(method: string, path: string, body?: unknown): Promise<ReplyBody>;
  get(path: string): Promise<ReplyBody>;
  post(path: string, body?: unknown): Promise<ReplyBody>;
  /** Changes a record at the version that it has. */
  patch(path: string, change: object): Promise<ReplyBody>;
  /** A call that need not succeed: its status, and what the problem says. */
  refused(
    method: string,
    path: string,
    body?: unknown,
  ): Promise<{ status: number; detail: string; field: string | undefined }>;
}

export function callsOf(server: TestServer, caller: TestCaller): Calls {
  const base = `/workspaces/${server.workspace.slug}`;
  const call = async (method: string, path: string, body?: unknown) => {
    const reply = await caller.call(method, `${base}/${path}`, body);
    expect(reply.status, `${method} ${path}: ${reply.text}`).toBeLessThan(300);
    return reply.body;
  };
  const get = (path: string) => call('GET', path);
  return {
    call,
    get,
    post: (path, body = {}) => call('POST', path, body),
    patch: async (path, change) => {
      const { version } = await get(path);
      return call('PATCH', path, { ...change, version });
    },
    refused: async (method, path, body) => {
      const { status, body: problem } = await caller.call(method, `${base}/${path}`, body);
      return { status, detail: problem.detail, field: problem.fields?.[0]?.path };
    },
  };
}
