import { z } from 'zod';
import { type Access, defineRoute, inRecord } from '#platform/contract/route.ts';

const noticeSchema = z.object({
  id: z.uuid(),
  contactId: z.uuid().nullable(),
  companyId: z.uuid().nullable(),
  noteId: z.uuid().describe('What they said.'),
  noteKey: z.string(),
  name: z.string().nullable(),
  company: z.string().nullable(),
  email: z.string().nullable(),
  toldAt: z.string().nullable(),
  toldBy: z.uuid().nullable(),
  toldHow: z.enum(['mail', 'hand']).nullable(),
});
/** Somebody who asked, and whether they were told. */
export type RequesterNotice = z.infer<typeof noticeSchema>;

const toldSchema = z.object({
  told: z.int(),
  left: z.int().describe('Those without an e-mail address: tell them by hand.'),
  held: z
    .boolean()
    .describe('No mail server is set: the mails wait in the outbox of the installation.'),
});

interface About {
  /** What those who asked are told about; its records have `requesters` and `told`. */
  readonly noun: string;
  /** The path of one record. */
  readonly base: string;
  /** As in "Those who asked for what was declined". */
  readonly forWhat: string;
  readonly read: Access;
  readonly tell: Access;
}

/** The routes by which those who asked for something are told what became of it. */
export function noticeRoutes<N extends string>({
  noun,
  base,
  forWhat,
  read,
  tell,
}: About & { readonly noun: N }) {
  return {
    notices: defineRoute({
      id: `${noun}.notices`,
      method: 'GET',
      path: `${base}/notices`,
      summary: `Those who asked for ${forWhat}, and whether they were told`,
      access: read,
      params: inRecord,
      query: z.strictObject({
        told: z.enum(['true', 'false']).optional(),
        cursor: z.uuid().optional(),
        limit: z.coerce.number().int().min(1).max(200).default(50),
      }),
      output: z.object({ items: z.array(noticeSchema), nextCursor: z.string().nullable() }),
    }),
    letter: defineRoute({
      id: `${noun}.letter`,
      method: 'GET',
      path: `${base}/letter`,
      summary: 'The mail that those who asked would get',
      access: read,
      params: inRecord,
      output: z.object({
        subject: z.string(),
        text: z.string(),
        byMail: z.int().describe('How many have an address and were not told yet.'),
        byHand: z.int().describe('How many have none and were not told yet.'),
        held: toldSchema.shape.held,
      }),
    }),
    tell: defineRoute({
      id: `${noun}.tell`,
      method: 'POST',
      path: `${base}/tell`,
      summary: 'Mail those who asked and were not told yet',
      access: tell,
      rate: 'heavy',
      params: inRecord,
      body: z.strictObject({
        ids: z.array(z.uuid()).min(1).max(1000).optional().describe('Only these notices.'),
      }),
      output: toldSchema,
    }),
    mark: defineRoute({
      id: `${noun}.mark`,
      method: 'POST',
      path: `${base}/notices/mark`,
      summary: 'Note down who was told by hand, or take that back',
      access: tell,
      params: inRecord,
      body: z.strictObject({
        ids: z.array(z.uuid()).min(1).max(1000),
        told: z.boolean(),
      }),
      output: z.object({ changed: z.int() }),
    }),
  };
}
export type NoticeRoutes = ReturnType<typeof noticeRoutes>;
