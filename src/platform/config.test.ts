import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ConfigError, readConfig } from './config.ts';

describe('readConfig', () => {
  it('needs nothing set', () => {
    expect(readConfig({ PORT: '', SMTP_URL: ' ' })).toEqual({
      host: '127.0.0.1',
      port: 4321,
      dataDir: `${process.cwd()}/data`,
      databaseUrl: undefined,
      basePath: '',
      smtpUrl: undefined,
      publicUrl: undefined,
      mailFrom: undefined,
      outboundAllow: [],
      trustedProxies: ['127.0.0.1', '::1'],
      oidc: undefined,
      logLevel: 'info',
      uploadLimitBytes: 200 * 1024 * 1024,
      traceStatements: false,
      events: { clickhouseUrl: undefined, memoryMb: 512, retentionMonths: null },
    });
  });

  it('reads nothing that the documents do not name', () => {
    const source = readFileSync(new URL('./config.ts', import.meta.url), 'utf8');
    const documents = ['README.md', 'docs/access.md']
      .map((path) => readFileSync(path, 'utf8'))
      .join('');
    const read = new Set([...source.matchAll(/env, '([A-Z_]+)'/g)].map(([, name]) => name ?? ''));
    // Answers tests and benchmarks only.
    read.delete('THROUGHLINE_TRACE');
    expect(read.size).toBeGreaterThan(15);
    expect([...read].filter((name) => !documents.includes(`\`${name}\``))).toEqual([]);
  });

  it('reads a sign-in provider and says which part of it is wrong', () => {
    const provider = { OIDC_ISSUER: 'https://login.example.com', OIDC_CLIENT_ID: 'throughline' };
    const { oidc } = readConfig({
      ...provider,
      OIDC_ROLE_CLAIM: 'groups',
      OIDC_ROLE_MAP: 'cn=leads,dc=example=admin, everyone = viewer'.replace(',dc', ';dc'),
    });
    expect(oidc?.roleMap).toEqual({ 'cn=leads;dc=example': 'admin', everyone: 'viewer' });
    for (const wrong of [
      { OIDC_ISSUER: 'login.example.com' },
      { OIDC_CLIENT_ID: '' },
      { OIDC_DEFAULT_ROLE: 'chief' },
      { OIDC_ROLE_MAP: 'leads' },
      { OUTBOUND_ALLOW: '10.0.0.0/40' },
      { MAIL_FROM: 'nobody' },
    ]) {
      expect(() => readConfig({ ...provider, ...wrong })).toThrow(Object.keys(wrong)[0]);
    }
  });

  it('honours what is set', () => {
    const config = readConfig({
      PORT: '0',
      HOST: '[::1]',
      THROUGHLINE_DATA: '/srv/tl',
      DATABASE_URL: 'postgres://tl@/tl?host=/run/postgresql',
      BASE_PATH: 'pm/tools/',
      SMTP_URL: 'smtps://u:p@mail.example.com',
      PUBLIC_URL: 'https://example.com/',
      LOG_LEVEL: 'DEBUG',
      UPLOAD_LIMIT_MB: '5',
    });
    expect(config).toMatchObject({
      host: '::1',
      port: 0,
      dataDir: '/srv/tl',
      databaseUrl: 'postgres://tl@/tl?host=/run/postgresql',
      basePath: '/pm/tools',
      smtpUrl: 'smtps://u:p@mail.example.com',
      publicUrl: 'https://example.com/pm/tools',
      logLevel: 'debug',
      uploadLimitBytes: 5 * 1024 * 1024,
    });
  });

  it.each([
    ['PORT', '80a'],
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['HOST', 'http://localhost'],
    ['HOST', 'localhost:4321'],
    ['THROUGHLINE_DATA', 's3://bucket/data'],
    ['DATABASE_URL', 'mysql://u:hush@host/db'],
    ['DATABASE_URL', 'postgres://u:hush@host'],
    ['DATABASE_URL', 'hush'],
    ['BASE_PATH', '/a/../b'],
    ['BASE_PATH', '/a b'],
    ['SMTP_URL', 'mail.example.com:587'],
    ['PUBLIC_URL', 'example.com'],
    ['PUBLIC_URL', 'https://example.com/elsewhere'],
    ['LOG_LEVEL', 'loud'],
    ['UPLOAD_LIMIT_MB', '0'],
    ['CLICKHOUSE_URL', 'clickhouse:8123'],
    ['EVENTS_MEMORY_MB', '16'],
    ['EVENTS_RETENTION_MONTHS', 'one'],
    ['UPLOAD_LIMIT_MB', '200MB'],
  ])('refuses %s=%s with a sentence that names it', (name, value) => {
    const error = caught(() => readConfig({ [name]: value }));
    expect(error.setting).toBe(name);
    expect(error.message).toMatch(new RegExp(`^${name} .+: (set|give) .+\\.$`));
    expect(error.message).not.toContain('hush');
  });

  it('normalises every accepted base path to one spelling', () => {
    const segment = fc.stringMatching(/^[a-z0-9_-]{1,8}$/);
    fc.assert(
      fc.property(
        fc.array(segment, { maxLength: 4 }),
        fc.constantFrom('', '/', '//'),
        (s, edge) => {
          const { basePath } = readConfig({ BASE_PATH: edge + s.join('/') + edge });
          expect(basePath).toBe(s.length === 0 ? '' : `/${s.join('/')}`);
          expect(readConfig({ BASE_PATH: basePath }).basePath).toBe(basePath);
        },
      ),
    );
  });
});

function caught(run: () => unknown): ConfigError {
  try {
    run();
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}
