import { z } from 'zod';
import { refsSchema } from '#platform/contract/resource.ts';
import { defineRoute, inWorkspace } from '#platform/contract/route.ts';

const personSchema = z.object({
  id: z.int().describe('Its number, as `person_id` in events.'),
  distinctIds: z.array(z.string()).describe('What the product calls them; at most 20 are shown.'),
  email: z.string().nullable(),
  properties: z.record(z.string(), z.unknown()),
  firstSeenAt: z.string(),
  identifiedAt: z.string().nullable(),
  contactId: z.uuid().nullable(),
  companyId: z.uuid().nullable(),
  isLinkedByHand: z
    .boolean()
    .describe('Whether somebody said who it is, or that it is nobody here, so that events do not.'),
});
export type Person = z.infer<typeof personSchema>;

const listedPersonSchema = personSchema.extend({
  lastSeenAt: z.string().nullable(),
  events: z.int(),
});
export type ListedPerson = z.infer<typeof listedPersonSchema>;

const wholePersonSchema = personSchema.extend({
  ids: z
    .array(z.object({ distinctId: z.string(), addedAt: z.string().nullable() }))
    .describe('What the product calls them, and since when; at most 200.'),
  merged: z
    .array(z.object({ id: z.int(), at: z.string() }))
    .describe('Persons that turned out to be this one; at most 200.'),
  refs: refsSchema,
});
export type WholePerson = z.infer<typeof wholePersonSchema>;

const personEventSchema = z.object({
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

export type PersonEvent = z.infer<typeof personEventSchema>;

/** A moment and the id of the event at it. */
const EVENT_CURSOR =
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3,6}Z_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const path = '/workspaces/{workspace}/persons';
/** Who may see who people are, and what each of them did. */
export const seesPersons = { role: 'editor' } as const;
/** Who may erase a person on their request. */
export const erasesPersons = { role: 'admin' } as const;
const access = { kind: 'workspace', rule: seesPersons } as const;
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
    rate: 'heavy',
    params: inWorkspace,
    query: z.strictObject({
      q: z
        .string()
        .max(400)
        .optional()
        .describe('How a name, an e-mail address or a distinct id begins.'),
      sort: z
        .enum(['new', 'seen'])
        .default('new')
        .describe(
          'seen: by what they did last; of those who were found, where something narrows the list.',
        ),
      contactId: z.uuid().optional(),
      companyId: z.uuid().optional(),
      limit: z.coerce.number().int().min(1).max(200).default(50),
      cursor: z
        .string()
        .regex(/^(\d{1,20}_)?\d{1,15}$/, 'This is no cursor of this list.')
        .optional(),
    }),
    output: z.object({
      items: z.array(listedPersonSchema),
      nextCursor: z.string().nullable(),
      refs: refsSchema,
    }),
  }),
  get: defineRoute({
    id: 'person.get',
    method: 'GET',
    path: `${path}/{id}`,
    summary: 'One person; the number of a merged one answers whom it was merged into',
    access,
    params: inPerson,
    output: wholePersonSchema,
  }),
  activity: defineRoute({
    id: 'person.activity',
    method: 'GET',
    path: `${path}/{id}/activity`,
    summary: 'How often a person did what, and since when',
    access,
    rate: 'heavy',
    params: inPerson,
    output: z.object({
      events: z.int(),
      firstAt: z.string().nullable(),
      lastAt: z.string().nullable(),
      names: z
        .array(z.object({ name: z.string(), count: z.int() }))
        .describe('The most frequent first; at most 200.'),
    }),
  }),
  link: defineRoute({
    id: 'person.link',
    method: 'POST',
    path: `${path}/{id}/link`,
    summary: 'Say which contact a person is, or that it is none',
    description:
      'What events say does not change it any more, until it is left to them again with `byHand: false`.',
    access,
    params: inPerson,
    body: z.strictObject({
      contactId: z.uuid().nullable(),
      byHand: z
        .boolean()
        .default(true)
        .describe('False leaves it to events again, which look for a contact at once.'),
    }),
    output: wholePersonSchema,
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
      event: z.string().max(200).optional().describe('Events of this name only.'),
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
    access: { kind: 'workspace', rule: erasesPersons },
    params: inPerson,
    output: z.object({ deletedEvents: z.int() }),
  }),
};
