import { readFileSync } from 'node:fs';
import { Command, Option } from 'commander';
import type { z } from 'zod';
import { Names } from '#cli/names.ts';
import { InputError, say, sayJson, sayTable } from '#cli/output.ts';
import { addReach, clientOf, type Reach } from '#cli/reach.ts';
import { wholeJsonSchemaOf } from '#platform/contract/json-schema.ts';
import type { RouteContract } from '#platform/contract/route.ts';

interface Property {
  type?: string | string[];
  enum?: string[];
  anyOf?: Property[];
  description?: string;
  /** The noun whose id this is. */
  'x-noun'?: string;
}

/** An option and what it is called in the contract. */
interface Named {
  readonly name: string;
  readonly property: Property;
  readonly option: Option;
}

/**
 * Commands made from the contract: `throughline feedback list --state new --tag spark`.
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
      `${noun.replaceAll('_', ' ')}: ${routes.map(({ id }) => id.split('.')[1] ?? id).join(', ')}`,
    );
    if (command.name() !== wanted) return command;
    for (const route of routes) command.addCommand(routeCommand(route, routes));
    return command;
  });
}

function routeCommand(route: RouteContract, siblings: readonly RouteContract[]): Command {
  const [noun = route.id, verb = noun] = route.id.split('.');
  const command = new Command(verb.replaceAll('_', '-')).description(route.summary);
  const inPath = [...route.path.matchAll(/\{(\w+)\}/g)]
    .map(([, name]) => name ?? '')
    .filter((name) => name !== 'workspace');
  for (const name of inPath) command.argument(`<${name}>`);
  const query = namedOptions(route.query);
  const body = namedOptions(route.body);
  for (const { option } of [...query, ...body]) command.addOption(option);
  if (body.length > 0) {
    command.option('--data <json>', 'the whole body as JSON, or @file, or - for standard input');
  }
  const inWorkspace = route.path.includes('{workspace}');
  addReach(command, { workspace: inWorkspace });
  const getRoute = siblings.find(({ id }) => id === `${noun}.get`);
  const isRecord = siblings.some(({ id }) => id === `${noun}.history`);
  return command.action(async (...typed: unknown[]) => {
    const options = typed[inPath.length] as Record<string, unknown> & Reach;
    const client = clientOf(options);
    const names = inWorkspace ? new Names(client, String(options.workspace)) : null;
    const params: Record<string, unknown> = { workspace: options.workspace };
    for (const [i, name] of inPath.entries()) {
      const value = String(typed[i]);
      params[name] = name === 'id' && isRecord ? await names?.idOf(noun, value) : value;
    }
    const content = body.length > 0 ? await bodyOf(options, body, names) : undefined;
    if (content && getRoute && needsVersion(body, content)) {
      content.version = ((await client.call(getRoute, { params } as never)) as Versioned).version;
    }
    const input = { params, query: await queryOf(options, query, names), body: content };
    show(await client.call(route, input as never), options.json ?? false);
  });
}

interface Versioned {
  readonly version: number;
}

/** A change is made on the record as it is now, unless a version is given. */
function needsVersion(named: readonly Named[], content: Record<string, unknown>): boolean {
  return content.version === undefined && named.some(({ name }) => name === 'version');
}

/** The options of a schema, each under the name it has in the shell; what is not an object has none. */
function namedOptions(schema: z.ZodType): Named[] {
  const { properties = {} } = wholeJsonSchemaOf(schema, 'input') as {
    properties?: Record<string, Property>;
  };
  return Object.entries(properties).map(([name, property]) => ({
    name,
    property,
    option: optionFor(name, property),
  }));
}

/** `companyId.none` is `--company.none` and takes a name: nobody types ids. */
function optionFor(name: string, property: Property): Option {
  const [field = name, ...operator] = name.split('.');
  const words = nounOf(property) ? field.replace(/Ids?$/, '') : field;
  const flag = [words.replaceAll(/[A-Z]/g, (c) => `-${c.toLowerCase()}`), ...operator].join('.');
  const choices = property.enum ?? property.anyOf?.find((variant) => variant.enum)?.enum;
  const description = [property.description, choices && `one of: ${choices.join(', ')}`]
    .filter(Boolean)
    .join('; ');
  return new Option(`--${flag} <value>`, description);
}

/** Of a list, of a choice with null, or of the value itself. */
function nounOf(property: Property): string | undefined {
  return property['x-noun'] ?? property.anyOf?.find((variant) => variant['x-noun'])?.['x-noun'];
}

function typeOf(property: Property): string {
  const types = [property.type, ...(property.anyOf ?? []).map(({ type }) => type)].flat();
  return types.find((type) => type && type !== 'null') ?? 'string';
}

async function queryOf(
  options: Record<string, unknown>,
  named: readonly Named[],
  names: Names | null,
): Promise<Record<string, unknown>> {
  const found: Record<string, unknown> = {};
  for (const { name, property, option } of named) {
    const value = options[option.attributeName()];
    if (value === undefined) continue;
    const noun = nounOf(property);
    found[name] = noun && names ? await names.idsOf(noun, String(value)) : value;
  }
  return found;
}

async function bodyOf(
  options: Record<string, unknown>,
  named: readonly Named[],
  names: Names | null,
): Promise<Record<string, unknown>> {
  const content = readData(options.data);
  for (const { name, property, option } of named) {
    const value = options[option.attributeName()];
    if (value === undefined) continue;
    const noun = nounOf(property);
    const isList = typeOf(property) === 'array';
    if (!noun || !names || value === '') content[name] = convert(String(value), typeOf(property));
    else if (isList) content[name] = await names.idsOf(noun, String(value));
    else content[name] = await names.idOf(noun, String(value));
  }
  return content;
}

function readData(given: unknown): Record<string, unknown> {
  if (typeof given !== 'string') return {};
  const text =
    given === '-'
      ? readFileSync(0, 'utf8')
      : given.startsWith('@')
        ? readFileSync(given.slice(1), 'utf8')
        : given;
  return objectOf(text, '--data');
}

function objectOf(text: string, where: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (value !== null && typeof value === 'object') return value as Record<string, unknown>;
  } catch (error) {
    throw new InputError(`${where} is not JSON: ${(error as Error).message}.`);
  }
  throw new InputError(`${where} is not a JSON object.`);
}

function convert(value: string, type: string): unknown {
  if (type === 'integer' || type === 'number') return Number(value);
  if (type === 'boolean') return value === 'true';
  if (type === 'array')
    return value.startsWith('[')
      ? objectOf(value, 'The list')
      : value.split(',').map((item) => item.trim());
  if (type === 'object') return objectOf(value, 'The option');
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
