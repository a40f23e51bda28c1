import { readFileSync } from 'node:fs';
import { Command, Option } from 'commander';
import { z } from 'zod';
import { say, sayJson, sayTable } from '#cli/output.ts';
import type { RouteContract } from '#platform/contract/route.ts';
import { createClient } from '#sdk/client.ts';

interface Property {
  type?: string | string[];
  enum?: string[];
  anyOf?: Property[];
  description?: string;
}

/** The options a server is reached with; each has its environment variable. */
interface Reach {
  url: string;
  token?: string;
  workspace?: string;
  json?: boolean;
}

/**
 * Commands made from the contract: `throughline feedback list --state new`.
 * One command a noun, one subcommand a route; they call a running server. Only `wanted` gets its
 * subcommands: working out the options of every route would slow every other command.
 */
export function apiCommands(
  contracts: readonly RouteContract[],
  wanted: string | undefined,
): Command[] {
  const usable = contracts.filter(
    ({ access, consumes, produces }) =>
      access.kind !== 'public' &&
      !consumes &&
      produces !== 'text/event-stream' &&
      access.kind !== 'instance',
  );
  const nouns = Map.groupBy(usable, ({ id }) => id.split('.')[0] ?? id);
  return [...nouns].map(([noun, routes]) => {
    const command = new Command(noun.replaceAll('_', '-')).description(
      `work with ${noun.replaceAll('_', ' ')} records of a running server`,
    );
    if (command.name() !== wanted) return command;
    for (const route of routes) command.addCommand(routeCommand(route));
    return command;
  });
}

function routeCommand(route: RouteContract): Command {
  const command = new Command(
    (route.id.split('.')[1] ?? route.id).replaceAll('_', '-'),
  ).description(route.summary);
  const inPath = [...route.path.matchAll(/\{(\w+)\}/g)]
    .map(([, name]) => name ?? '')
    .filter((name) => name !== 'workspace');
  for (const name of inPath) command.argument(`<${name}>`);
  const query = propertiesOf(route.query);
  const body = propertiesOf(route.body);
  for (const [name, property] of Object.entries({ ...query, ...body }))
    command.addOption(optionFor(name, property));
  if (Object.keys(body).length > 0) {
    command.option('--data <json>', 'the whole body as JSON, or @file, or - for standard input');
  }
  addReach(command, route);
  return command.action(async (...given: unknown[]) => {
    const values = given.slice(0, inPath.length) as string[];
    const options = given[inPath.length] as Record<string, unknown> & Reach;
    const params = Object.fromEntries(inPath.map((name, i) => [name, values[i]]));
    const answer = await callRoute(
      route,
      { ...params, workspace: options.workspace },
      {
        query: pick(options, query),
        body: bodyOf(route, options, body),
        reach: options,
      },
    );
    show(answer, options.json ?? false);
  });
}

function addReach(command: Command, route: RouteContract): void {
  command
    .addOption(
      new Option('--url <url>', 'where the server is')
        .env('THROUGHLINE_URL')
        .default('http://127.0.0.1:4321'),
    )
    .addOption(new Option('--token <key>', 'an API key').env('THROUGHLINE_TOKEN'))
    .option('--json', 'print JSON');
  if (route.path.includes('{workspace}')) {
    command.addOption(
      new Option('--workspace <name>', 'short name of the workspace')
        .env('THROUGHLINE_WORKSPACE')
        .makeOptionMandatory(),
    );
  }
}

async function callRoute(
  route: RouteContract,
  params: Record<string, unknown>,
  { query, body, reach }: { query: unknown; body: unknown; reach: Reach },
): Promise<unknown> {
  const client = createClient({
    baseUrl: reach.url,
    ...(reach.token ? { token: reach.token } : {}),
  });
  return client.call(route, { params, query, body } as never);
}

/** The named options of a schema; what is not an object has none. */
function propertiesOf(schema: z.ZodType): Record<string, Property> {
  const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as {
    properties?: Record<string, Property>;
  };
  return json.properties ?? {};
}

function optionFor(name: string, property: Property): Option {
  const choices = property.enum ?? property.anyOf?.find((variant) => variant.enum)?.enum;
  const description = [property.description, choices && `one of: ${choices.join(', ')}`]
    .filter(Boolean)
    .join(' ');
  return new Option(`--${name} <value>`, description);
}

function typeOf(property: Property): string {
  const types = [property.type, ...(property.anyOf ?? []).map(({ type }) => type)].flat();
  return types.find((type) => type && type !== 'null') ?? 'string';
}

/** Commander names options in camel case and drops what follows a dot; look both up. */
function pick(
  options: Record<string, unknown>,
  properties: Record<string, Property>,
): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  for (const name of Object.keys(properties)) {
    const value = options[name];
    if (value !== undefined) found[name] = value;
  }
  return found;
}

function bodyOf(
  route: RouteContract,
  options: Record<string, unknown>,
  properties: Record<string, Property>,
): unknown {
  if (route.method === 'GET' || Object.keys(properties).length === 0) return undefined;
  const typed = Object.entries(pick(options, properties)).map(([name, value]) => [
    name,
    convert(String(value), typeOf(properties[name] ?? {})),
  ]);
  return { ...readData(options.data), ...Object.fromEntries(typed) };
}

function readData(given: unknown): object {
  if (typeof given !== 'string') return {};
  const text =
    given === '-'
      ? readFileSync(0, 'utf8')
      : given.startsWith('@')
        ? readFileSync(given.slice(1), 'utf8')
        : given;
  return JSON.parse(text) as object;
}

function convert(value: string, type: string): unknown {
  if (type === 'integer' || type === 'number') return Number(value);
  if (type === 'boolean') return value === 'true';
  if (type === 'array')
    return value.startsWith('[') ? JSON.parse(value) : value.split(',').map((item) => item.trim());
  if (type === 'object') return JSON.parse(value);
  return value;
}

const FEW = ['key', 'title', 'name', 'label', 'body', 'state', 'email', 'role', 'updatedAt'];

function show(answer: unknown, asJson: boolean): void {
  const { items, nextCursor } = (answer ?? {}) as {
    items?: Record<string, unknown>[];
    nextCursor?: string | null;
  };
  if (answer === undefined) say('Done.');
  else if (typeof answer === 'string') process.stdout.write(answer);
  else if (asJson || !Array.isArray(items)) sayJson(answer);
  else showItems(items, nextCursor ?? null);
}

function showItems(items: readonly Record<string, unknown>[], nextCursor: string | null): void {
  const [first] = items;
  if (!first) {
    say('There are none.');
    return;
  }
  const columns = FEW.filter((name) => name in first);
  sayTable(items, columns.length > 1 ? columns : Object.keys(first).slice(0, 6));
  if (nextCursor) say(`\nMore: --cursor ${nextCursor}`);
}
