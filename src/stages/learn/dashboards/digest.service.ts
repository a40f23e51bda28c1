import { sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import { knownAddress } from '#core/access/links.ts';
import type { App } from '#platform/api/app.ts';
import { type Actor, systemActor } from '#platform/auth/actor.ts';
import { Problem } from '#platform/contract/problem.ts';
import type { Role } from '#platform/contract/role.ts';
import type { Tx } from '#platform/db/database.ts';
import { sendMail } from '#platform/mail/mail.ts';
import { readTiles } from './all-tiles.ts';
import type { Dashboard } from './dashboards.contract.ts';
import { dashboardService } from './dashboards.service.ts';
import type { Schedule } from './digest.contract.ts';
import { digestMail } from './digest-mail.ts';
import { latestPeriod } from './digest-period.ts';

function personOf(tx: Tx): string {
  if (tx.actor.userId) return tx.actor.userId;
  throw new Problem('forbidden', 'Mails go to people; this caller is none.');
}

const scheduleColumns = sql`frequency, weekday, hour, time_zone as "timeZone"`;

/** When the caller gets the mails of a dashboard. */
export async function scheduleOf(tx: Tx, dashboardId: string): Promise<Schedule | null> {
  await dashboardService.get(tx, dashboardId);
  const { rows } = await tx.db.execute<Schedule & Record<string, unknown>>(sql`
    select ${scheduleColumns} from dashboard_digests
    where workspace_id = ${tx.workspaceId} and dashboard_id = ${dashboardId}
      and user_id = ${personOf(tx)}`);
  return rows[0] ?? null;
}

/** Sends the caller a dashboard from the next time on; null ends it. */
export async function setSchedule(
  tx: Tx,
  dashboardId: string,
  schedule: Schedule | null,
): Promise<void> {
  await dashboardService.get(tx, dashboardId);
  const mine = sql`workspace_id = ${tx.workspaceId} and dashboard_id = ${dashboardId}
    and user_id = ${personOf(tx)}`;
  if (!schedule) {
    await tx.db.execute(sql`delete from dashboard_digests where ${mine}`);
    return;
  }
  const { frequency, weekday, hour, timeZone } = schedule;
  await tx.db.execute(sql`
    insert into dashboard_digests as d
      (workspace_id, id, dashboard_id, user_id, frequency, weekday, hour, time_zone, last_period)
    values (${tx.workspaceId}, ${uuidv7()}, ${dashboardId}, ${personOf(tx)}, ${frequency},
      ${weekday}, ${hour}, ${timeZone}, ${latestPeriod(schedule)})
    on conflict (workspace_id, dashboard_id, user_id) do update set frequency = excluded.frequency,
      weekday = excluded.weekday, hour = excluded.hour, time_zone = excluded.time_zone,
      last_period = greatest(d.last_period, excluded.last_period)`);
}

/** A mail that may be due: to whom, about what. */
interface Held extends Schedule, Record<string, unknown> {
  readonly id: string;
  readonly dashboardId: string;
  readonly userId: string;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  readonly lastPeriod: string;
}

/** Sends what is due in a workspace. Whoever moves a period first sends its mail, in the same transaction. */
export async function sendDue(
  app: App,
  workspaceId: string,
  signal: AbortSignal,
  now = Date.now(),
): Promise<void> {
  const system = systemActor(workspaceId);
  const held = await app.database.read(system, async (tx) => {
    const { rows } = await tx.db.execute<Held>(sql`
      select d.id, d.dashboard_id as "dashboardId", d.user_id as "userId", u.name, u.email, m.role,
        d.last_period::text as "lastPeriod", ${scheduleColumns}
      from dashboard_digests d
      join dashboards b on b.workspace_id = d.workspace_id and b.id = d.dashboard_id
        and b.archived_at is null
      join members m on m.workspace_id = d.workspace_id and m.user_id = d.user_id
      join users u on u.id = d.user_id and u.disabled_at is null
      where d.workspace_id = ${tx.workspaceId} order by d.id`);
    return rows;
  });
  for (const one of held) {
    const period = latestPeriod(one, now);
    if (signal.aborted || period <= one.lastPeriod) continue;
    try {
      await send(app, workspaceId, one, period, signal);
    } catch (error) {
      app.log.warn({ err: error, digest: one.id }, 'a digest waits for the next run');
    }
  }
}

async function send(
  app: App,
  workspaceId: string,
  held: Held,
  period: string,
  signal: AbortSignal,
): Promise<void> {
  const { id, userId, name, role } = held;
  const actor: Actor = { kind: 'user', userId, actorId: userId, name, workspaceId, role };
  const link = `${await addressOf(app)}/digest/${tokenOf(app, workspaceId, id)}`;
  const mail = await composed(app, actor, held.dashboardId, { day: period, link, signal });
  await app.database.transaction(systemActor(workspaceId), async (tx) => {
    const { rows } = await tx.db.execute(sql`
      update dashboard_digests set last_period = ${period}
      where workspace_id = ${tx.workspaceId} and id = ${id} and last_period < ${period}::date
      returning id`);
    if (rows.length === 0) return;
    const about = { kind: 'digest', dashboardId: held.dashboardId, period };
    await sendMail(app, { to: held.email, ...mail, about, unsubscribe: link }, tx);
  });
}

/** The mail of a dashboard, as its reader may see the numbers. */
export async function composed(
  app: App,
  actor: Actor,
  dashboardId: string,
  {
    day,
    link,
    signal,
    patienceMs,
  }: { day: string; link: string | null; signal?: AbortSignal; patienceMs?: number },
) {
  const { workspaceId } = actor;
  const { dashboard, workspace } = await app.database.read(actor, async (tx) => {
    const [row] = await tx.query<{ name: string; slug: string }>(
      'select name, slug from workspaces where id = $1',
      [workspaceId],
    );
    return { dashboard: await dashboardService.get(tx, dashboardId), workspace: row };
  });
  const asker = { app, workspaceId, signal };
  const tiles = await readTiles(asker, actor, dashboard as Dashboard, patienceMs);
  const address = `${await addressOf(app)}/${workspace?.slug}/dashboards/${dashboardId}`;
  const facts = { dashboard, workspace: workspace?.name ?? '', day, tiles, address };
  return digestMail({ ...facts, unsubscribe: link });
}

async function addressOf(app: App): Promise<string> {
  const { host, port, basePath } = app.config;
  return (await knownAddress(app)) ?? `http://${host}:${port}${basePath}`;
}

const PURPOSE = 'digest';
const tokenSchema = z.tuple([z.literal(PURPOSE), z.uuid(), z.uuid()]);

/** What ends the mails without signing in: sealed, so that nobody can make one up. */
export function tokenOf(app: Pick<App, 'secrets'>, workspaceId: string, id: string): string {
  const sealed = app.secrets.seal([PURPOSE, workspaceId, id].join(' '));
  return Buffer.from(sealed, 'base64').toString('base64url');
}

/** The mails that a token stands for; null for none of ours. */
export function readToken(
  app: Pick<App, 'secrets'>,
  token: string,
): { workspaceId: string; id: string } | null {
  try {
    const text = app.secrets.unseal(Buffer.from(token, 'base64url').toString('base64'));
    const parsed = tokenSchema.safeParse(text.split(' '));
    return parsed.success ? { workspaceId: parsed.data[1], id: parsed.data[2] } : null;
  } catch {
    // Cut short, or sealed by another installation.
    return null;
  }
}

/** The name of the dashboard whose mails these are; null where they have ended. */
export async function namedBy(tx: Tx, id: string): Promise<string | null> {
  const { rows } = await tx.db.execute<{ name: string }>(sql`
    select b.name from dashboard_digests d
    join dashboards b on b.workspace_id = d.workspace_id and b.id = d.dashboard_id
    where d.workspace_id = ${tx.workspaceId} and d.id = ${id}`);
  return rows[0]?.name ?? null;
}

export async function endDigest(tx: Tx, id: string): Promise<void> {
  await tx.db.execute(sql`
    delete from dashboard_digests where workspace_id = ${tx.workspaceId} and id = ${id}`);
}
