import { z } from 'zod';
import { defineRoute, inWorkspace } from '#platform/contract/route.ts';

export const personSchema = z.object({
  id: z.int().describe('Its number, as `person_id` in events.'),
  distinctIds: z.array(z.string()).describe('What the product calls them; at most 20 are shown.'),
  email: z.string().nullable(),
  properties: z.record(z.string(), z.unknown()),
  firstSeenAt: z.string(),
  identifiedAt: z.string().nullable(),
  contactId: z.uuid().nullable(),
  companyId: z.uuid().nullable(),
});
export type Person = z.infer<typeof personSchema>;

export const personEventSchema = z.object({
  id: z.uuid(),
  event: z.string(),
  at: z.string(),
  productId: z.uuid().nullable(),
  distinctId: z.string(),
  url: z.string().nullable(),
  browser: z.string().nullable(),
  os: z.string().nullable(),
  country: z.string().nullable(),
  properties: z.record(z.string(), z.unknown()),
});

/** A moment and the id of the event at it. */
const EVENT_CURSOR =
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3,6}Z_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const path = '/workspaces/{workspace}/persons';
const access = { kind: 'workspace', rule: { role: 'editor' } } as const;
const inPerson = inWorkspace.extend({
  id: z
    .string()
    .regex(/^\d{1,15}$/)
    .describe('The person, by its number.'),
});

export const personRoutes = {
  list: defineRoute({
    id: 'person.list',
    method: 'GET',
    path,
    summary: 'People who use your products, as events know them',
    access,
    params: inWorkspace,
    query: z.strictObject({
      q: z
        .string()
        .max(400)
        .optional()
        .describe('An e-mail address, or a distinct id, or how one begins.'),
      contactId: z.uuid().optional(),
      companyId: z.uuid().optional(),
      limit: z.coerce.number().int().min(1).max(200).default(50),
      cursor: z
        .string()
        .regex(/^\d{1,15}$/)
        .optional(),
    }),
    output: z.object({ items: z.array(personSchema), nextCursor: z.string().nullable() }),
  }),
  get: defineRoute({
    id: 'person.get',
    method: 'GET',
    path: `${path}/{id}`,
    summary: 'One person; the number of a merged one answers whom it was merged into',
    access,
    params: inPerson,
    output: personSchema,
  }),
  events: defineRoute({
    id: 'person.events',
    method: 'GET',
    path: `${path}/{id}/events`,
    summary: 'What a person did, the latest first',
    access,
    rate: 'heavy',
    params: inPerson,
    query: z.strictObject({
      limit: z.coerce.number().int().min(1).max(500).default(100),
      cursor: z
        .string()
        .regex(EVENT_CURSOR, 'This is no cursor of this list.')
        .optional()
        .describe('Where to go on: `nextCursor` of the last answer.'),
    }),
    output: z.object({ items: z.array(personEventSchema), nextCursor: z.string().nullable() }),
  }),
  erase: defineRoute({
    id: 'person.erase',
    method: 'POST',
    path: `${path}/{id}/erase`,
    summary: 'Erase a person and all their events',
    description:
      'On request of the person. Nothing of them is answered from now on; what is on disk is written anew the same night, so that no byte is left. Backups keep what they have until you delete them.',
    access: { kind: 'workspace', rule: { role: 'admin' } },
    params: inPerson,
    output: z.object({ deletedEvents: z.int() }),
  }),
};
