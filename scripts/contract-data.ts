import { globSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Field } from '../src/platform/contract/field.ts';

/** A contract file as the browser gets it. */
export interface ContractData {
  /** JavaScript that exports the contract's data. */
  readonly code: string;
  /** The resources it declares, by the name of the export: their outlines, routes left out. */
  readonly resources: Readonly<Record<string, object>>;
}

/** What a caller needs of a route; the rest is for the server and its documentation. */
const ROUTE_PARTS = ['id', 'method', 'path', 'access', 'status', 'produces', 'consumes', 'site'];

type Bag = Readonly<Record<string, unknown>>;

function isBag(value: unknown): value is Bag {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isRoute(value: Bag): boolean {
  return ['method', 'path', 'access', 'params', 'output'].every((name) => name in value);
}

/** The parts of a `ResourceOutline` that cannot be told from the others. */
const OUTLINE = [
  'noun',
  'path',
  'label',
  'title',
  'titleFallback',
  'defaultSort',
  'policy',
  'within',
];

function isResource(value: unknown): value is Bag {
  return isBag(value) && 'noun' in value && 'allFields' in value;
}

/** The value without schemas and functions; undefined where nothing else is left of it. */
function plain(value: unknown): unknown {
  if (typeof value === 'function') return undefined;
  if (Array.isArray(value)) return value.map(plain);
  if (!isBag(value)) return value;
  if ('_zod' in value) return undefined;
  if (value instanceof Field) return { state: plain(value.state) };
  const entries = Object.entries(value)
    .filter(([name]) => !isRoute(value) || ROUTE_PARTS.includes(name))
    .map(([name, part]) => [name, plain(part)] as const);
  return Object.fromEntries(entries.filter(([, part]) => part !== undefined));
}

function outlineOf(resource: Bag): object {
  return Object.fromEntries(
    OUTLINE.flatMap((name) => (name in resource ? [[name, resource[name]]] : [])),
  );
}

function dataOf(exports: Bag): ContractData {
  const lines = Object.entries(exports).flatMap(([name, value]) => {
    const data = plain(value);
    return data === undefined ? [] : [`export const ${name} = ${JSON.stringify(data)};`];
  });
  const resources = Object.entries(exports).flatMap(([name, value]) =>
    isResource(value) ? [[name, outlineOf(value)] as const] : [],
  );
  return { code: lines.join('\n'), resources: Object.fromEntries(resources) };
}

// Run on its own: writes every contract below the folder given, by path, as JSON.
if (import.meta.main) {
  const root = process.argv[2] ?? process.cwd();
  const found: Record<string, ContractData> = {};
  for (const file of globSync('src/**/*.contract.ts', { cwd: root }).toSorted()) {
    const path = join(root, file);
    found[path] = dataOf(await import(pathToFileURL(path).href));
  }
  process.stdout.write(JSON.stringify(found));
}
