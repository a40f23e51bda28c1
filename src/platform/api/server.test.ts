import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '#platform/testing/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

it.each(['/healthz', '/', '/api/v1/nothing', '/api/v1/session'])(
  'lets a browser run nothing that is not ours, and nobody frame it: %s',
  async (path) => {
    const { headers } = await fetch(server.address + path);
    expect(headers.get('content-security-policy')).toMatch(
      /script-src 'self';.*frame-ancestors 'none'/,
    );
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('same-origin');
  },
);

it('describes what is used in many places once, and refers to nothing that is not there', async () => {
  const text = await (await fetch(`${server.address}/api/v1/openapi.json`)).text();
  const { schemas } = (JSON.parse(text) as { components: { schemas: object } }).components;
  const named = Object.keys(schemas);
  const referred = [...text.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)];
  expect(new Set(referred.map(([, name]) => name))).toEqual(new Set(named));
  expect(named).toEqual(expect.arrayContaining(['Feature', 'Question', 'QuestionInput']));
  expect(text).not.toContain('$defs');
});
