import { describeAgent } from './user-agent.ts';

/** Properties with a column of their own, and what is left of the others as JSON. */
export interface Promoted {
  readonly sessionId: string | null;
  readonly url: string | null;
  readonly path: string | null;
  readonly referrer: string | null;
  readonly browser: string | null;
  readonly os: string | null;
  readonly device: string | null;
  readonly country: string | null;
  readonly appVersion: string | null;
  readonly props: string;
}

const LONGEST = 2000;
const SOURCES = {
  sessionId: ['$session_id'],
  url: ['$current_url'],
  path: ['$pathname'],
  referrer: ['$referrer'],
  browser: ['$browser'],
  os: ['$os'],
  device: ['$device_type'],
  country: ['$geoip_country_code', '$country'],
  appVersion: ['$app_version', 'app_version'],
} as const;
/** What says who sent it, not what happened. */
const LEFT_OUT = new Set(['distinct_id', 'token', '$set', '$set_once', '$insert_id']);

type Column = keyof typeof SOURCES;
const COLUMNS = Object.entries(SOURCES) as [Column, readonly string[]][];

/**
 * Takes well-known properties out into columns, where they are filtered quickly. What a browser
 * does not say itself is read from its User-Agent header.
 */
export function promote(
  properties: Readonly<Record<string, unknown>>,
  userAgent: string | undefined,
): Promoted {
  const columns = {} as Record<Column, string | null>;
  const moved: string[] = [];
  for (const [column, names] of COLUMNS) {
    const name = names.find((candidate) => isColumnValue(properties[candidate]));
    columns[column] = name === undefined ? null : (properties[name] as string);
    if (name !== undefined) moved.push(name);
  }
  columns.path ??= pathOf(columns.url);
  // Only a page's own script speaks for the browser that runs it.
  if (properties.$lib === 'web' && !columns.browser)
    Object.assign(columns, describeAgent(userAgent));
  const rest = Object.entries(properties).filter(
    ([name]) => !LEFT_OUT.has(name) && !moved.includes(name),
  );
  return { ...columns, props: JSON.stringify(Object.fromEntries(rest)) };
}

function isColumnValue(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= LONGEST;
}

function pathOf(url: string | null): string | null {
  return url ? (URL.parse(url)?.pathname ?? null) : null;
}
