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
