import { z } from 'zod';
import { refsSchema } from '#platform/contract/resource.ts';
import { defineRoute, inRecord, inWorkspace } from '#platform/contract/route.ts';
import { DIRECTIONS, LINK_KINDS, type LinkKind } from './link-kinds.ts';

const kinds = [...new Set(LINK_KINDS.map(({ kind }) => kind))] as [LinkKind, ...LinkKind[]];
export const linkKind = z.enum(kinds);
export const direction = z
  .enum(DIRECTIONS)
  .describe('“why” is against the arrows, to the causes; “outcome” is along them.');

export const linkSchema = z.object({
  id: z.uuid(),
  fromNoun: z.string(),
  fromId: z.uuid(),
  kind: linkKind,
  toNoun: z.string(),
  toId: z.uuid(),
});

const linkGroupSchema = z.object({
  direction,
  kind: linkKind,
  noun: z.string().describe('What is at the other end.'),
  label: z.string().describe('How the kind reads from this end: “supported by”.'),
  count: z.int().describe('All links of this group, those on other pages too.'),
  items: z.array(z.object({ id: z.uuid(), recordId: z.uuid(), createdAt: z.string() })),
  nextCursor: z.string().nullable(),
});
export type LinkGroup = z.infer<typeof linkGroupSchema>;

const read = { kind: 'workspace', rule: { role: 'viewer' } } as const;
const write = { kind: 'workspace', rule: { role: 'contributor' } } as const;

/** Who may take a link away: editors, and whoever made it. */
export const REMOVE_LINK = { role: 'editor', own: 'contributor' } as const;

export const linkRoutes = {
  kinds: defineRoute({
    id: 'link.kinds',
    method: 'GET',
    path: '/workspaces/{workspace}/link-kinds',
    summary: 'Which links may run between which kinds of record',
    access: read,
    params: inWorkspace,
    query: z.strictObject({
      from: z.string().max(63).optional(),
      to: z.string().max(63).optional(),
    }),
    output: z.object({
      items: z.array(
        z.object({
          kind: linkKind,
          from: z.string(),
          to: z.string(),
          forward: z.string(),
          backward: z.string(),
        }),
      ),
    }),
  }),
  export: defineRoute({
    id: 'link.export',
    method: 'GET',
    path: '/workspaces/{workspace}/links/export',
    summary: 'Export the thread as CSV: every link, with the keys of its ends',
    access: read,
    rate: 'heavy',
    params: inWorkspace,
    output: z.string(),
    produces: 'text/csv',
  }),
  create: defineRoute({
    id: 'link.create',
    method: 'POST',
    path: '/workspaces/{workspace}/links',
    summary: 'Link two records, from cause to consequence',
    description: 'A link that is there already is answered as it is.',
    status: 201,
    access: write,
    params: inWorkspace,
    body: z.strictObject({ fromId: z.uuid(), kind: linkKind, toId: z.uuid() }),
    output: linkSchema,
  }),
  remove: defineRoute({
    id: 'link.remove',
    method: 'DELETE',
    path: '/workspaces/{workspace}/links/{id}',
    summary: 'Take a link away',
    access: { kind: 'workspace', rule: REMOVE_LINK },
    params: inRecord,
  }),
  ofRecord: defineRoute({
    id: 'link.of_record',
    method: 'GET',
    path: '/workspaces/{workspace}/records/{id}/links',
    summary: 'The direct links of a record, in both directions, newest first',
    description: 'To read on in one group, name its direction, kind and noun with its cursor.',
    access: read,
    params: inRecord,
    query: z.strictObject({
      direction: direction.optional(),
      kind: linkKind.optional(),
      noun: z.string().max(63).optional(),
      cursor: z.uuid().optional(),
      limit: z.coerce.number().int().min(1).max(200).default(20),
    }),
    output: z.object({ groups: z.array(linkGroupSchema), refs: refsSchema }),
  }),
};
