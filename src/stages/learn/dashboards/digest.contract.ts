import { z } from 'zod';
import { defineRoute, inRecord } from '#platform/contract/route.ts';
import { zoneSchema } from '#stages/learn/analysis/filter.contract.ts';
import { dashboards } from './dashboards.contract.ts';

export const scheduleSchema = z.strictObject({
  frequency: z.enum(['daily', 'weekly']),
  weekday: z.int().min(1).max(7).default(1).describe('Of weekly mails; 1 is Monday.'),
  hour: z.int().min(0).max(23).default(8).describe('The mail leaves in the minutes after.'),
  timeZone: zoneSchema.default('UTC'),
});
export type Schedule = z.infer<typeof scheduleSchema>;

const reader = { kind: 'workspace', rule: dashboards.policy.read } as const;
const path = '/workspaces/{workspace}/dashboards/{id}/digest';
const held = z.object({ schedule: scheduleSchema.nullable() });
const inToken = z.object({ token: z.string().min(1).max(400) });

export const digestRoutes = {
  get: defineRoute({
    id: 'dashboard.digest',
    method: 'GET',
    path,
    summary: 'When you get the numbers of a dashboard by mail; null: never',
    access: reader,
    params: inRecord,
    output: held,
  }),
  set: defineRoute({
    id: 'dashboard.set_digest',
    method: 'PUT',
    path,
    summary: 'Get the numbers of a dashboard by mail, each day or week',
    description: 'The first comes at the next time; null ends it.',
    access: reader,
    params: inRecord,
    body: held,
    output: held,
  }),
  preview: defineRoute({
    id: 'dashboard.preview_digest',
    method: 'POST',
    path: `${path}/preview`,
    summary: 'The mail as it would leave now',
    access: reader,
    rate: 'heavy',
    params: inRecord,
    output: z.object({ subject: z.string(), text: z.string(), html: z.string() }),
  }),
  page: defineRoute({
    id: 'digest_page.get',
    method: 'GET',
    path: '/digest/{token}',
    summary: 'Asks whether the mails of a dashboard are to end',
    access: { kind: 'public' },
    rate: 'public',
    site: true,
    params: inToken,
    produces: 'text/html',
    output: z.string(),
  }),
  end: defineRoute({
    id: 'digest_page.end',
    method: 'POST',
    path: '/digest/{token}',
    summary: 'Ends the mails of a dashboard; mail programs call it by themselves (RFC 8058)',
    access: { kind: 'public' },
    rate: 'public',
    site: true,
    params: inToken,
    consumes: 'application/x-www-form-urlencoded',
    body: z.looseObject({}).nullish(),
    produces: 'text/html',
    output: z.string(),
  }),
};
