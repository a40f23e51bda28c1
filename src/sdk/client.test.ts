import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defineRoute, inRecord } from '#platform/contract/route.ts';
import { createClient } from './client.ts';
import { ApiProblem, messageOf, NetworkProblem } from './problem.ts';

const rename = defineRoute({
  id: 'thing.rename',
  method: 'PATCH',
  path: '/workspaces/{workspace}/things/{id}',
  summary: 'Rename a thing',
  access: { kind: 'user' },
  params: inRecord,
  query: z.object({ tags: z.array(z.string()).optional(), q: z.string().optional() }),
  body: z.object({ name: z.string() }),
  output: z.object({ name: z.string() }),
});
const look = defineRoute({
  id: 'thing.look',
  method: 'GET',
  path: '/things',
  summary: 'Look',
  access: { kind: 'user' },
  output: z.object({ ok: z.boolean() }),
});
const params = { workspace: 'a b', id: '0198c5a0-0000-7000-8000-000000000001' };

/** A transport that answers from a script and remembers what it was asked. */
function transport(...answers: (Response | Error)[]) {
  const seen: { url: string; init: RequestInit }[] = [];
  const fetch = async (url: unknown, init: RequestInit = {}) => {
    seen.push({ url: String(url), init });
    const answer = answers.shift();
    if (!answer || answer instanceof Error) throw answer ?? new TypeError('no answer left');
    return answer;
  };
  return { seen, fetch: fetch as typeof globalThis.fetch };
}

describe('client', () => {
  it('fills path, query and body, and answers what came back', async () => {
    const { seen, fetch } = transport(Response.json({ name: 'New' }));
    const client = createClient({ baseUrl: 'http://host/sub/', token: 'key', fetch });
    const answer = await client.call(rename, {
      params,
      query: { tags: ['x', 'y'] },
      body: { name: 'New' },
    });
    expect(answer.name).toBe('New');
    expect(seen[0]?.url).toBe(
      `http://host/sub/api/v1/workspaces/a%20b/things/${params.id}?tags=x%2Cy`,
    );
    expect(seen[0]?.init.body).toBe('{"name":"New"}');
    expect(new Headers(seen[0]?.init.headers).get('authorization')).toBe('Bearer key');
  });

  it('throws the problem document', async () => {
    const document = {
      type: 'about:blank#version_conflict',
      code: 'version_conflict',
      status: 409,
      title: 'Changed',
      detail: 'Somebody changed it.',
      current: { version: 4 },
      fields: [{ path: 'body.name', message: 'Too long' }],
    };
    const { fetch } = transport(Response.json(document, { status: 409 }));
    const call = createClient({ baseUrl: '', fetch }).call(rename, { params, body: { name: 'n' } });
    const problem = await call.catch((error: unknown) => error);
    expect(problem).toBeInstanceOf(ApiProblem);
    expect((problem as ApiProblem).current).toEqual({ version: 4 });
    expect((problem as ApiProblem).fieldError('name')).toBe('Too long');
  });

  it('tells people what is wrong without the path of the request', () => {
    const told = (path: string, message: string) =>
      messageOf(
        new ApiProblem({
          type: 'about:blank#invalid_input',
          code: 'invalid_input',
          status: 400,
          title: 'The input is not valid',
          detail: `${path}: ${message}`,
          fields: [{ path, message }],
        }),
      );
    expect(told('body.a.hits', 'No more than took part.')).toBe('No more than took part.');
    expect(told('body.a.hits', 'Invalid input')).toBe('hits: Invalid input');
  });

  it('says so when an error answer is no problem document', async () => {
    const { fetch } = transport(new Response('<html>', { status: 502 }));
    const call = createClient({ baseUrl: '', fetch }).call(look, {});
    await expect(call).rejects.toThrow('The server answered 502');
  });

  it('repeats a read that did not get through, but never an unmarked write', async () => {
    const down = new TypeError('fetch failed');
    const reading = transport(down, down, Response.json({ ok: true }));
    expect(await createClient({ baseUrl: '', fetch: reading.fetch }).call(look, {})).toEqual({
      ok: true,
    });
    expect(reading.seen).toHaveLength(3);

    const writing = transport(down, Response.json({ name: 'n' }));
    const client = createClient({ baseUrl: '', fetch: writing.fetch });
    await expect(client.call(rename, { params, body: { name: 'n' } })).rejects.toThrow(
      NetworkProblem,
    );
    expect(writing.seen).toHaveLength(1);
  });
});
