import { z } from 'zod';
import { problemSchema } from '#platform/contract/problem.ts';
import type { RouteContract } from '#platform/contract/route.ts';

type Json = Record<string, unknown>;

/** The OpenAPI 3.1 document of these routes, served below `serverUrl`. */
export function openApiDocument(contracts: readonly RouteContract[], serverUrl: string): Json {
  const paths: Record<string, Json> = {};
  for (const contract of contracts) {
    const path = paths[contract.path] ?? {};
    path[contract.method.toLowerCase()] = operation(contract);
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
      schemas: { Problem: schemaOf(problemSchema, 'output') },
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

function operation(contract: RouteContract): Json {
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
      ...parameters(contract.params, 'path'),
      ...parameters(contract.query, 'query'),
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
                    : schemaOf(contract.body, 'input'),
              },
            },
          },
        }
      : {}),
    responses: responses(contract),
  };
}

const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description: 'A repeat with the same key answers what the first did and changes nothing.',
  schema: { type: 'string', maxLength: 200 },
};

function responses(contract: RouteContract): Json {
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
              schema: contract.produces ? { type: 'string' } : schemaOf(contract.output, 'output'),
            },
          },
        };
  return { [contract.status]: success, default: problem };
}

function parameters(schema: z.ZodType, where: 'path' | 'query'): Json[] {
  const { properties = {}, required = [] } = schemaOf(schema, 'input') as {
    properties?: Record<string, Json>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: where,
    required: where === 'path' || required.includes(name),
    ...(property.description ? { description: property.description } : {}),
    schema: property,
  }));
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as Json;
  return json;
}

function accepts(schema: z.ZodType, value: unknown): boolean {
  return schema.safeParse(value).success;
}
