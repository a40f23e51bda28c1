import type { z } from 'zod';
import { type Json, jsonSchemaOf, withReferences } from '#platform/contract/json-schema.ts';
import { problemSchema } from '#platform/contract/problem.ts';
import type { RouteContract } from '#platform/contract/route.ts';

/** The OpenAPI 3.1 document of these routes, served below `serverUrl`. */
export function openApiDocument(contracts: readonly RouteContract[], serverUrl: string): Json {
  const schemas = new Schemas();
  const problem = schemas.of(problemSchema, 'output');
  const paths: Record<string, Json> = {};
  for (const contract of contracts) {
    const path = paths[contract.path] ?? {};
    path[contract.method.toLowerCase()] = operation(contract, schemas);
    paths[contract.path] = path;
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Throughline',
      version: '1',
      description:
        'Lists are paged by cursor. A change carries the version it was made on; a stale one answers 409 with the record as it is (`current`): make the change again on its version. Errors are RFC 9457 problems with a stable `code`.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: serverUrl }],
    tags: [...new Set(contracts.map(tagOf))].sort().map((name) => ({ name })),
    paths,
    components: {
      schemas: { Problem: problem, ...schemas.named },
      securitySchemes: {
        apiKey: { type: 'http', scheme: 'bearer', description: 'An API key of the workspace.' },
        session: { type: 'apiKey', in: 'cookie', name: 'throughline' },
      },
    },
  };
}

function tagOf(contract: RouteContract): string {
  return contract.id.split('.')[0] ?? contract.id;
}

/** Schemas as the document has them: those with a name stand once, and are referred to. */
class Schemas {
  readonly named: Record<string, Json> = {};

  of(schema: z.ZodType, io: 'input' | 'output'): Json {
    const { schema: json, named } = jsonSchemaOf(schema, io);
    // What may be left out of an input is there in the output.
    const nameOf = (name: string) => (io === 'input' ? `${name}Input` : name);
    const place = (name: string) => `#/components/schemas/${nameOf(name)}`;
    for (const [name, part] of Object.entries(named)) {
      this.named[nameOf(name)] ??= withReferences(part, place);
    }
    return withReferences(json, place);
  }
}

function operation(contract: RouteContract, schemas: Schemas): Json {
  const hasBody = contract.consumes || !accepts(contract.body, undefined);
  return {
    operationId: contract.id,
    summary: contract.summary,
    ...(contract.description ? { description: contract.description } : {}),
    tags: [tagOf(contract)],
    security: contract.access.kind === 'public' ? [] : [{ apiKey: [] }, { session: [] }],
    'x-access':
      contract.access.kind === 'workspace'
        ? { kind: 'workspace', ...contract.access.rule }
        : contract.access,
    parameters: [
      ...parameters(contract.params, 'path', schemas),
      ...parameters(contract.query, 'query', schemas),
      ...(contract.method === 'POST' && contract.access.kind === 'workspace'
        ? [IDEMPOTENCY_KEY]
        : []),
    ],
    ...(hasBody
      ? {
          requestBody: {
            required: true,
            content: {
              [contract.consumes ?? 'application/json']: {
                schema:
                  contract.consumes === 'multipart/form-data'
                    ? { type: 'object', properties: { file: { type: 'string', format: 'binary' } } }
                    : schemas.of(contract.body, 'input'),
              },
            },
          },
        }
      : {}),
    responses: responses(contract, schemas),
  };
}

const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description: 'A repeat with the same key answers what the first did and changes nothing.',
  schema: { type: 'string', maxLength: 200 },
};

function responses(contract: RouteContract, schemas: Schemas): Json {
  const problem = {
    description: 'A problem; `code` tells which, `detail` what to do.',
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  };
  const success =
    contract.status === 204
      ? { description: 'Done.' }
      : {
          description: contract.summary,
          content: {
            [contract.produces ?? 'application/json']: {
              schema: contract.produces
                ? { type: 'string' }
                : schemas.of(contract.output, 'output'),
            },
          },
        };
  return { [contract.status]: success, default: problem };
}

function parameters(schema: z.ZodType, where: 'path' | 'query', schemas: Schemas): Json[] {
  const { properties = {}, required = [] } = schemas.of(schema, 'input') as {
    properties?: Record<string, Json>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    name,
    in: where,
    required: where === 'path' || required.includes(name),
    ...(description ? { description } : {}),
    schema,
  }));
}

function accepts(schema: z.ZodType, value: unknown): boolean {
  return schema.safeParse(value).success;
}
