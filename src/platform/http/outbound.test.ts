import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isPublicAddress, networkList } from './addresses.ts';
import { Outbound, OutboundError, type OutboundOptions } from './outbound.ts';

let server: Server;
let port: number;
let reached = 0;

beforeAll(async () => {
  const bomb = gzipSync(Buffer.alloc(50 * 1024 * 1024));
  server = createServer((request, response) => {
    reached += 1;
    if (request.url === '/redirect') {
      response.writeHead(302, { location: `http://127.0.0.1:${port}/inside` }).end();
    } else if (request.url === '/bomb') {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb);
    } else if (request.url === '/slow') {
      response.writeHead(200).write('begun');
    } else {
      response.writeHead(200, { 'content-type': 'text/plain' }).end('hello');
    }
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

function client(options: Partial<OutboundOptions> = {}): Outbound {
  return new Outbound({ allowed: networkList([]), ...options });
}
const loopback = () => client({ allowed: networkList(['127.0.0.1']) });

async function reasonOf(call: Promise<unknown>): Promise<string> {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return error instanceof OutboundError ? error.reason : `not refused: ${String(error)}`;
}

describe('addresses', () => {
  // Each spells this machine, its network, or something that leads back to it.
  const spellings = [
    '127.0.0.1',
    '127.1',
    '2130706433',
    '0x7f000001',
    '0x7f.1',
    '0177.0.0.1',
    '017700000001',
    '127.0.0.1.',
    '①②⑦.⓪.⓪.①',
    '0.0.0.0',
    '0',
    'localhost',
    'LOCALHOST',
    '10.0.0.1',
    '172.16.0.1',
    '192.168.1.1',
    '100.64.0.1',
    '169.254.169.254',
    '0xa9fea9fe',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '[::1]',
    '[::]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[::127.0.0.1]',
    '[64:ff9b::7f00:1]',
    '[2002:7f00:1::]',
    '[2001:0:7f00:1::]',
    '[fe80::1]',
    '[fc00::1]',
    '[fd00:ec2::254]',
    '[ff02::1]',
    '[2001:db8::1]',
  ];

  it.each(spellings)('refuses %s before a connection is made', async (host) => {
    const before = reached;
    expect(await reasonOf(client().fetch(`http://${host}:${port}/`))).toBe('address_refused');
    expect(reached).toBe(before);
  });

  it('takes public addresses for public', () => {
    for (const address of ['1.1.1.1', '93.184.216.34', '172.32.0.1', '2606:4700::1111']) {
      expect(isPublicAddress(address), address).toBe(true);
    }
  });

  it('never takes a private IPv4 address for public, however it is embedded', () => {
    const octet = fc.integer({ min: 0, max: 255 });
    fc.assert(
      fc.property(fc.constantFrom('10', '127'), octet, octet, octet, (a, b, c, d) => {
        const v4 = `${a}.${b}.${c}.${d}`;
        for (const address of [v4, `::ffff:${v4}`, `::${v4}`, `64:ff9b::${v4}`]) {
          expect(isPublicAddress(address)).toBe(false);
        }
      }),
    );
  });

  it('refuses a name that resolves to this machine, and one that changes its mind', async () => {
    const answers = [['8.8.8.8'], ['127.0.0.1']];
    let asked = 0;
    const rebinding = client({
      timeoutMs: 500,
      lookup: ((_name: string, _options: object, callback: (...args: unknown[]) => void) => {
        const addresses = answers[Math.min(asked, 1)]?.map((address) => ({ address, family: 4 }));
        asked += 1;
        callback(null, addresses);
      }) as never,
    });
    // The first answer is public (and not reachable here); the second must not be used.
    expect(['timeout', 'unreachable']).toContain(
      await reasonOf(rebinding.fetch(`http://rebind.example:${port}/`)),
    );
    const before = reached;
    expect(await reasonOf(rebinding.fetch(`http://rebind.example:${port}/`))).toBe(
      'address_refused',
    );
    expect(reached).toBe(before);
  });

  it('refuses other protocols', async () => {
    for (const url of ['file:///etc/passwd', 'ftp://example.org/', 'data:text/plain,hi']) {
      expect(await reasonOf(client().fetch(url))).toBe('address_refused');
    }
  });

  it('names the entry that is not a network', () => {
    for (const entry of [
      '10.0.0.0/33',
      'localhost',
      '10.0.0',
      '::/129',
      '10.0.0.0/8/8',
      '1.1.1.1/',
    ]) {
      expect(() => networkList([entry])).toThrow(entry);
    }
  });
});

describe('calls', () => {
  it('reaches a network that the operator allowed, and only that', async () => {
    const response = await loopback().fetch(`http://127.0.0.1:${port}/`);
    expect(await response.text()).toBe('hello');
    expect(response).toBeInstanceOf(Response);
    expect(await reasonOf(loopback().fetch(`http://127.0.0.2:${port}/`))).toBe('address_refused');
  });

  it('answers a redirect without following it', async () => {
    const before = reached;
    const response = await loopback().fetch(`http://127.0.0.1:${port}/redirect`);
    expect(response.status).toBe(302);
    expect(reached).toBe(before + 1);
  });

  it('stops at a mebibyte after decompression', async () => {
    expect(await reasonOf(loopback().fetch(`http://127.0.0.1:${port}/bomb`))).toBe('too_large');
  });

  it('gives up on a body that never ends', async () => {
    const hasty = client({ allowed: networkList(['127.0.0.1']), timeoutMs: 200 });
    expect(await reasonOf(hasty.fetch(`http://127.0.0.1:${port}/slow`))).toBe('timeout');
  });
});
