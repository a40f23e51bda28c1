import { sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { knownAddress } from '#core/access/links.ts';
import type { App } from '#platform/api/app.ts';
import type { Tx } from '#platform/db/database.ts';
import { recordActivity } from '#platform/events/activity.ts';
import { renderLetter } from '#platform/mail/letter.ts';
import { sendMail } from '#platform/mail/mail.ts';
import type { Metric } from '#stages/learn/metrics/metrics.contract.ts';
import type { Alert } from './alerts.contract.ts';
import { alertService, find } from './alerts.service.ts';
import type { Finding } from './verdict.ts';

const HOUR_MS = 3_600_000;

interface Open {
  readonly id: string;
  readonly told: boolean;
}

/**
 * Looks at alerts again and tells what is new. The alerts are held, and what is told is written with
 * their state in one transaction: however often the same is looked at, it is told once.
 */
export async function evaluate(app: App, tx: Tx, alertIds: readonly string[]): Promise<void> {
  if (alertIds.length === 0) return;
  const held = (await alertService.store.lock(tx, alertIds)) as unknown as Alert[];
  for (const alert of held) {
    if (!alert.active || alert.archivedAt !== null) await rest(tx, alert, 'It is not active.');
    else await look(app, tx, alert);
  }
}

/** An alert that watches nothing has nothing open. */
async function rest(tx: Tx, alert: Alert, stateReason: string): Promise<void> {
  if (alert.stateReason === stateReason) return;
  await close(tx, alert, null);
  const values = { state: 'waiting', stateReason, firingSince: null };
  await alertService.store.setComputed(tx, [{ id: alert.id, values }]);
}

async function look(app: App, tx: Tx, alert: Alert): Promise<void> {
  const { metric, finding } = await find(tx, alert);
  if (metric.archivedAt !== null) return rest(tx, alert, `${metric.key} is archived.`);
  const open = await openFiring(tx, alert);
  const now = new Date();
  let lastToldAt = alert.lastToldAt;
  if (finding.state === 'firing') {
    const firing = open ?? (await begin(tx, alert, finding));
    if (!firing.told && mayTell(alert, now)) {
      await tx.db.execute(sql`
        update alert_firings set told_at = ${now.toISOString()}
        where workspace_id = ${tx.workspaceId} and id = ${firing.id}`);
      await tell(app, tx, alert, metric, { verb: 'fired', finding });
      lastToldAt = now.toISOString();
    }
  } else if (open && finding.state === 'quiet') {
    await close(tx, alert, finding.day);
    if (open.told && !isSnoozed(alert, now)) {
      await tell(app, tx, alert, metric, { verb: 'resolved', finding });
    }
  }
  // Too little to judge by ends nothing: what fired stays open until a value says otherwise.
  const state = open && finding.state === 'waiting' ? 'firing' : finding.state;
  const firingSince = state === 'firing' ? (alert.firingSince ?? finding.day) : null;
  const values = {
    state,
    stateReason: finding.reason,
    firingSince,
    evaluatedAt: now.toISOString(),
    lastToldAt,
  };
  await alertService.store.setComputed(tx, [{ id: alert.id, values }]);
}

async function openFiring(tx: Tx, alert: Alert): Promise<Open | null> {
  const { rows } = await tx.db.execute<{ id: string; told: boolean }>(sql`
    select id, told_at is not null as told from alert_firings
    where workspace_id = ${tx.workspaceId} and alert_id = ${alert.id} and resolved_at is null`);
  return rows[0] ?? null;
}

async function begin(
  tx: Tx,
  alert: Alert,
  { day, reason, value, working }: Finding,
): Promise<Open> {
  const id = uuidv7();
  await tx.db.execute(sql`
    insert into alert_firings (workspace_id, id, alert_id, day, reason, value, working)
    values (${tx.workspaceId}, ${id}, ${alert.id}, ${day}, ${reason}, ${value},
      ${working && JSON.stringify(working)}::jsonb)`);
  return { id, told: false };
}

async function close(tx: Tx, alert: Alert, day: string | null): Promise<void> {
  await tx.db.execute(sql`
    update alert_firings set resolved_at = now(), resolved_day = ${day}
    where workspace_id = ${tx.workspaceId} and alert_id = ${alert.id} and resolved_at is null`);
}

function isSnoozed({ snoozedUntil }: Alert, now: Date): boolean {
  return snoozedUntil !== null && Date.parse(snoozedUntil) > now.getTime();
}

function mayTell(alert: Alert, now: Date): boolean {
  if (isSnoozed(alert, now)) return false;
  const { lastToldAt, coolDownHours } = alert;
  return lastToldAt === null || now.getTime() - Date.parse(lastToldAt) >= coolDownHours * HOUR_MS;
}

/** Tells in the inbox, by the act, and by mail. */
async function tell(
  app: App,
  tx: Tx,
  alert: Alert,
  metric: Metric,
  { verb, finding }: { verb: 'fired' | 'resolved'; finding: Finding },
): Promise<void> {
  const note = verb === 'fired' ? finding.reason : `Over: ${finding.reason}`;
  const data = { tell: alert.tell, note, day: finding.day };
  await recordActivity(tx, [{ noun: 'alert', recordId: alert.id, verb, data }]);
  if (!alert.mail) return;
  const people = await peopleOf(tx, alert.tell);
  if (people.length === 0) return;
  const address = await pageOf(app, tx, alert);
  const body = renderLetter({
    heading: `${metric.name}: ${alert.name}`,
    paragraphs: [note],
    ...(address ? { action: { label: 'Open the alert', url: address } } : {}),
    footer: `You get this because ${alert.key} names you as one to tell. Take yourself off it, or snooze it, on its page.`,
  });
  const subject = `${verb === 'fired' ? 'Alert' : 'Over'}: ${metric.name}, ${alert.name}`;
  const about = { kind: 'alert', alertId: alert.id, verb };
  for (const { email } of people) await sendMail(app, { to: email, subject, ...body, about }, tx);
}

async function peopleOf(tx: Tx, ids: readonly string[]): Promise<{ email: string }[]> {
  const { rows } = await tx.db.execute<{ email: string }>(sql`
    select u.email from members m join users u on u.id = m.user_id and u.disabled_at is null
    where m.workspace_id = ${tx.workspaceId} and m.user_id = any(${sql.param([...ids])}::uuid[])
    order by u.email`);
  return rows;
}

/** Where the alert is looked at; undefined while nobody knows under which address this server is reached. */
async function pageOf(app: App, tx: Tx, { id }: Alert): Promise<string | undefined> {
  const address = await knownAddress(app);
  const [workspace] = await tx.query<{ slug: string }>(
    'select slug from workspaces where id = $1',
    [tx.workspaceId],
  );
  return address && workspace && `${address}/${workspace.slug}/alerts/${id}`;
}
