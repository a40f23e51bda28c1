import { expect } from 'vitest';
import {
  type Reply,
  type ReplyBody,
  startTestServer,
  type TestCaller,
  type TestServer,
} from '#platform/testing/server.ts';
import type { ImportMappingInput, SinkMapping } from './mapping.ts';

/** A server with an editor who imports, and what the tests of imports ask again and again. */
export interface ImportBench {
  readonly server: TestServer;
  readonly editor: TestCaller;
  /** `/workspaces/home`. */
  readonly base: string;
  /** Where imports are. */
  readonly path: string;
  /** Sends a file as a form. */
  send(content: string | Uint8Array<ArrayBuffer>, caller?: TestCaller): Promise<Reply>;
  /** An import with its mapping (the one that is proposed, unless it is given), not yet begun. */
  uploaded(
    content: string | Uint8Array<ArrayBuffer>,
    target: string,
    mapping?: ImportMappingInput | SinkMapping,
  ): Promise<ReplyBody>;
  /** Asks for a step and waits until it is through. */
  does(step: 'check' | 'run' | 'undo', record: ReplyBody): Promise<ReplyBody>;
  records(noun: string, query?: string): Promise<ReplyBody[]>;
  countOf(noun: string): Promise<number>;
}

export async function startImportBench(): Promise<ImportBench> {
  const server = await startTestServer();
  const editor = await server.as('editor');
  const base = `/workspaces/${server.workspace.slug}`;
  const path = `${base}/imports`;
  const send = (content: string | Uint8Array<ArrayBuffer>, caller = editor) =>
    sendFile(server, server.workspace.slug, caller, content);
  return {
    server,
    editor,
    base,
    path,
    send,
    async uploaded(content, target, given) {
      const sent = await send(content);
      expect(sent.status, sent.text).toBe(201);
      const query = `preview?target=${target}`;
      const mapping =
        given ?? (await editor.call('GET', `${path}/${sent.body.id}/${query}`)).body.proposal;
      const change = { target, mapping, version: sent.body.version };
      const mapped = await editor.call('PATCH', `${path}/${sent.body.id}`, change);
      expect(mapped.status, mapped.text).toBe(200);
      return mapped.body;
    },
    async does(step, record) {
      const version = record.version;
      const begun = await editor.call('POST', `${path}/${record.id}/${step}`, { version });
      expect(begun.status, begun.text).toBe(202);
      for (;;) {
        const { body } = await editor.call('GET', `${path}/${record.id}`);
        if (!['checking', 'running', 'undoing'].includes(String(body.state))) return body;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    async records(noun, query = '') {
      return (await editor.call('GET', `${base}/${noun}?limit=200&sort=createdAt${query}`)).body
        .items;
    },
    async countOf(noun) {
      return Number((await editor.call('GET', `${base}/${noun}/count`)).body.count);
    },
  };
}

export async function sendFile(
  server: TestServer,
  workspace: string,
  caller: TestCaller,
  content: string | Uint8Array<ArrayBuffer>,
): Promise<Reply> {
  const form = new FormData();
  form.set('file', new Blob([content]), 'file.csv');
  const response = await fetch(`${server.origin}/api/v1/workspaces/${workspace}/imports`, {
    method: 'POST',
    body: form,
    headers: { cookie: caller.cookie ?? '', origin: new URL(server.origin).origin },
  });
  const text = await response.text();
  const body = JSON.parse(text) as ReplyBody;
  return { status: response.status, body, text, headers: response.headers };
}

/** A note a row: text, name and mail of who said it, tags, and their company. */
export const notes: ImportMappingInput = {
  parts: [
    {
      name: 'feedback',
      noun: 'feedback',
      fields: {
        body: { columns: [0] },
        source: { columns: [], fallback: 'csv' },
        tagIds: { columns: [3], split: ';' },
        contactId: { part: 'contact' },
      },
    },
    {
      name: 'contact',
      noun: 'contact',
      onMatch: 'fill',
      fields: {
        name: { columns: [1] },
        email: { columns: [2] },
        companyId: { part: 'company' },
      },
    },
    { name: 'company', noun: 'company', fields: { name: { columns: [4] } } },
  ],
};
