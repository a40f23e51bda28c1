import { resolve } from 'node:path';
import { ROLES, type Role } from './contract/role.ts';
import { networkList } from './http/addresses.ts';

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';

/** An OpenID Connect provider, as far as the environment tells. */
export interface OidcConfig {
  issuer: string;
  clientId: string;
  /** Absent for a public client, which proves itself by PKCE alone. */
  clientSecret: string | undefined;
  /** What the button says after “Continue with”. */
  label: string;
  scopes: string;
  /** The claim that names the role, and which role each of its values means. */
  roleClaim: string | undefined;
  roleMap: Readonly<Record<string, Role>>;
  /** Short name of the workspace that people join at their first sign-in. */
  workspace: string | undefined;
  /** The role of those whose claim maps to none; without it they are turned away. */
  defaultRole: Role | undefined;
}

/** How product events are kept. */
export interface EventsConfig {
  /** A ClickHouse for them, in place of files in the data directory. May carry a password. */
  clickhouseUrl: string | undefined;
  /** Megabytes that the embedded event store may use for its questions. */
  memoryMb: number;
  /** Months of events that are kept, the running one included; null keeps all. */
  retentionMonths: number | null;
}

/** What the server was told at its start. Read once; nothing else looks at the environment. */
export interface Config {
  /** Address to listen on: an IP address or a host name. */
  host: string;
  /** TCP port; 0 lets the system choose a free one. */
  port: number;
  /** Absolute path of the folder that holds database, files and secrets. */
  dataDir: string;
  /** PostgreSQL to use in place of the embedded one. */
  databaseUrl: string | undefined;
  /** '' or '/x' or '/x/y': the path under which everything is served. */
  basePath: string;
  smtpUrl: string | undefined;
  /** Who mail comes from: an address, or a name and an address. */
  mailFrom: string | undefined;
  /** Networks that may be called although they are not public, as addresses and CIDR blocks. */
  outboundAllow: readonly string[];
  /** Proxies whose X-Forwarded-* headers are believed, as addresses and CIDR blocks. */
  trustedProxies: readonly string[];
  /** Sign-in through an OpenID Connect provider; without it the owner may set one on a page. */
  oidc: OidcConfig | undefined;
  /** The address users see, base path included, without a trailing slash. */
  publicUrl: string | undefined;
  logLevel: LogLevel;
  /** Largest file that may be uploaded, in bytes. */
  uploadLimitBytes: number;
  /** Answer each request with its count of SQL statements, in `x-statements`; for tests and benchmarks. */
  traceStatements: boolean;
  events: EventsConfig;
}

/** A setting that can't be used. The message is one sentence that says what to set instead. */
export class ConfigError extends Error {
  readonly setting: string;

  constructor(setting: string, problem: string) {
    super(`${setting} ${problem}`);
    this.name = 'ConfigError';
    this.setting = setting;
  }
}

const LOG_LEVELS: readonly LogLevel[] = [
  'trace',
  'debug',
  'info',
  'warn',
  'error',
  'fatal',
  'silent',
];

/**
 * Reads the configuration from environment variables; an empty variable counts as not set.
 * @throws ConfigError on the first value that can't be used. Addresses that may carry a
 *   password are never repeated in the message.
 */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const basePath = readBasePath(setting(env, 'BASE_PATH'));
  return {
    host: readHost(setting(env, 'HOST')),
    port: readPort(setting(env, 'PORT')),
    dataDir: readDataDir(setting(env, 'THROUGHLINE_DATA')),
    databaseUrl: readDatabaseUrl(setting(env, 'DATABASE_URL')),
    basePath,
    smtpUrl: readSmtpUrl(setting(env, 'SMTP_URL')),
    mailFrom: readMailFrom(setting(env, 'MAIL_FROM')),
    outboundAllow: readNetworks(env, 'OUTBOUND_ALLOW', []),
    trustedProxies: readNetworks(env, 'TRUSTED_PROXIES', ['127.0.0.1', '::1']),
    oidc: readOidc(env),
    publicUrl: readPublicUrl(setting(env, 'PUBLIC_URL'), basePath),
    logLevel: readLogLevel(setting(env, 'LOG_LEVEL')),
    uploadLimitBytes: readUploadLimit(setting(env, 'UPLOAD_LIMIT_MB')),
    traceStatements: setting(env, 'THROUGHLINE_TRACE') !== undefined,
    events: {
      clickhouseUrl: readClickhouseUrl(setting(env, 'CLICKHOUSE_URL')),
      memoryMb: readWhole(env, 'EVENTS_MEMORY_MB', { least: 64, most: 1_000_000 }) ?? 512,
      retentionMonths: readWhole(env, 'EVENTS_RETENTION_MONTHS', { least: 1, most: 1200 }) ?? null,
    },
  };
}

function setting(env: NodeJS.ProcessEnv, name: string): string | undefined {
  const value = env[name]?.trim();
  return value === '' ? undefined : value;
}

function readPort(value: string | undefined): number {
  if (value === undefined) return 4321;
  const port = /^\d{1,5}$/.test(value) ? Number(value) : Number.NaN;
  if (!(port <= 65535)) {
    throw new ConfigError('PORT', `is ${quote(value)}: set a whole number from 0 to 65535.`);
  }
  return port;
}

function readHost(value: string | undefined): string {
  if (value === undefined) return '127.0.0.1';
  const host = value.replace(/^\[(.*)\]$/, '$1');
  if (!/^[A-Za-z0-9.:_%-]+$/.test(host) || /^[^:]+:\d+$/.test(host)) {
    throw new ConfigError(
      'HOST',
      `is ${quote(value)}: set an address or host name alone, such as 127.0.0.1 or 0.0.0.0, and the port with PORT.`,
    );
  }
  return host;
}

function readDataDir(value: string | undefined): string {
  if (value?.includes('\0')) {
    throw new ConfigError(
      'THROUGHLINE_DATA',
      'contains a NUL character: set the path of a folder.',
    );
  }
  if (value !== undefined && /^[a-z][a-z0-9+.-]*:\/\//i.test(value)) {
    throw new ConfigError(
      'THROUGHLINE_DATA',
      'is a URL: set the path of a folder on this machine, such as /var/lib/throughline.',
    );
  }
  return resolve(value ?? './data');
}

function readDatabaseUrl(value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  // PostgreSQL allows a user without a host (the socket's folder follows as ?host=); URLs don't.
  const url = parseUrl(value.replace('@/', '@socket/'), ['postgres:', 'postgresql:']);
  const database = url?.pathname.replace(/^\//, '');
  if (!url || !database) {
    throw new ConfigError(
      'DATABASE_URL',
      'is not a PostgreSQL address: set it like postgres://user:password@host:5432/database, with special characters in the password percent-encoded, or leave it out to use the embedded database.',
    );
  }
  return value;
}

function readBasePath(value: string | undefined): string {
  const segments = (value ?? '').split('/').filter((segment) => segment !== '');
  for (const segment of segments) {
    if (!/^[A-Za-z0-9._~-]+$/.test(segment) || /^\.+$/.test(segment)) {
      throw new ConfigError(
        'BASE_PATH',
        `is ${quote(value ?? '')}: set a path of letters, digits, '.', '_', '~' and '-', such as /throughline.`,
      );
    }
  }
  return segments.map((segment) => `/${segment}`).join('');
}

function readSmtpUrl(value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  if (!parseUrl(value, ['smtp:', 'smtps:'])?.hostname) {
    throw new ConfigError(
      'SMTP_URL',
      'is not a mail server address: set it like smtp://user:password@mail.example.com:587, or leave it out to keep mail in the outbox page.',
    );
  }
  return value;
}

function readPublicUrl(value: string | undefined, basePath: string): string | undefined {
  if (value === undefined) return undefined;
  const url = parseUrl(value, ['http:', 'https:']);
  if (!url || url.search || url.hash || url.username || url.password) {
    throw new ConfigError(
      'PUBLIC_URL',
      'is not a plain web address: set it like https://throughline.example.com, without query, fragment or password.',
    );
  }
  const path = url.pathname.replace(/\/+$/, '');
  if (path !== '' && path !== basePath) {
    throw new ConfigError(
      'PUBLIC_URL',
      `ends in ${quote(path)} but BASE_PATH is ${quote(basePath)}: give both the same path.`,
    );
  }
  return url.origin + basePath;
}

function readMailFrom(value: string | undefined): string | undefined {
  if (value === undefined || /^([^<>\r\n]*<)?[^\s<>@]+@[^\s<>@]+>?$/.test(value)) return value;
  throw new ConfigError(
    'MAIL_FROM',
    `is ${quote(value)}: set an address, or a name and an address such as Throughline <mail@example.com>.`,
  );
}

function readNetworks(env: NodeJS.ProcessEnv, name: string, fallback: string[]): string[] {
  const networks = setting(env, name)?.split(/[\s,]+/) ?? fallback;
  try {
    networkList(networks);
  } catch (error) {
    throw new ConfigError(
      name,
      `holds ${error instanceof Error ? error.message : String(error)}: separate several with commas.`,
    );
  }
  return networks;
}

function readOidc(env: NodeJS.ProcessEnv): OidcConfig | undefined {
  const issuer = setting(env, 'OIDC_ISSUER');
  if (issuer === undefined) return undefined;
  const url = parseUrl(issuer, ['https:', 'http:']);
  if (!url || url.username || url.search || url.hash) {
    throw new ConfigError(
      'OIDC_ISSUER',
      `is ${quote(issuer)}: set the provider's address, such as https://login.example.com.`,
    );
  }
  const clientId = setting(env, 'OIDC_CLIENT_ID');
  if (!clientId) {
    throw new ConfigError('OIDC_CLIENT_ID', 'is missing: OIDC_ISSUER needs it, too.');
  }
  const defaultRole = setting(env, 'OIDC_DEFAULT_ROLE');
  return {
    issuer,
    clientId,
    clientSecret: setting(env, 'OIDC_CLIENT_SECRET'),
    label: setting(env, 'OIDC_LABEL') ?? 'single sign-on',
    scopes: setting(env, 'OIDC_SCOPES') ?? 'openid email profile',
    roleClaim: setting(env, 'OIDC_ROLE_CLAIM'),
    roleMap: readRoleMap(setting(env, 'OIDC_ROLE_MAP')),
    workspace: setting(env, 'OIDC_WORKSPACE'),
    defaultRole: defaultRole === undefined ? undefined : readRole('OIDC_DEFAULT_ROLE', defaultRole),
  };
}

function readRoleMap(value: string | undefined): Record<string, Role> {
  const pairs = value?.split(',').map((pair) => pair.trim()) ?? [];
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.lastIndexOf('=');
      return [pair.slice(0, at).trim(), readRole('OIDC_ROLE_MAP', pair.slice(at + 1))];
    }),
  );
}

function readRole(name: string, value: string): Role {
  const role = ROLES.find((known) => known === value.trim());
  if (role) return role;
  const example = name === 'OIDC_ROLE_MAP' ? ', as in product-leads=admin,product=editor' : '';
  throw new ConfigError(name, `names the role ${quote(value)}: use ${ROLES.join(', ')}${example}.`);
}

function readClickhouseUrl(value: string | undefined): string | undefined {
  if (value !== undefined && !parseUrl(value, ['http:', 'https:'])?.hostname) {
    throw new ConfigError(
      'CLICKHOUSE_URL',
      'is not a web address: set it like https://user:password@clickhouse.example.com:8443/database, or leave it out to keep events in the data directory.',
    );
  }
  return value;
}

function readWhole(
  env: NodeJS.ProcessEnv,
  name: string,
  { least, most }: { least: number; most: number },
): number | undefined {
  const value = setting(env, name);
  if (value === undefined) return undefined;
  const number = /^\d{1,7}$/.test(value) ? Number(value) : Number.NaN;
  if (number >= least && number <= most) return number;
  throw new ConfigError(
    name,
    `is ${quote(value)}: set a whole number from ${least} to ${most}, or leave it out.`,
  );
}

function readLogLevel(value: string | undefined): LogLevel {
  const level = LOG_LEVELS.find((known) => known === (value ?? 'info').toLowerCase());
  if (!level) {
    throw new ConfigError(
      'LOG_LEVEL',
      `is ${quote(value ?? '')}: set one of ${LOG_LEVELS.join(', ')}.`,
    );
  }
  return level;
}

function readUploadLimit(value: string | undefined): number {
  const megabytes = /^\d{1,6}$/.test(value ?? '200') ? Number(value ?? '200') : 0;
  if (megabytes < 1) {
    throw new ConfigError(
      'UPLOAD_LIMIT_MB',
      `is ${quote(value ?? '')}: set a whole number of megabytes, such as 200.`,
    );
  }
  return megabytes * 1024 * 1024;
}

function parseUrl(value: string, protocols: readonly string[]): URL | undefined {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  return url && protocols.includes(url.protocol) ? url : undefined;
}

function quote(value: string): string {
  return JSON.stringify(value.length > 80 ? `${value.slice(0, 80)}…` : value);
}
