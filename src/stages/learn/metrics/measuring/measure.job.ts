import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { App } from '#platform/api/app.ts';
import { systemActor } from '#platform/auth/actor.ts';
import { Problem } from '#platform/contract/problem.ts';
import type { Tx } from '#platform/db/database.ts';
import { recordActivity } from '#platform/events/activity.ts';
import { forEachWorkspace } from '#platform/jobs/each-workspace.ts';
import { defineJob } from '#platform/jobs/jobs.ts';
import { firstEventAt, savedCohorts } from '#stages/learn/analysis/asking.service.ts';
import type { Cohort } from '#stages/learn/analysis/filter.contract.ts';
import { type DayRange, plusDays, todayIn } from '../days.ts';
import type { Metric } from '../metrics.contract.ts';
import { metricService } from '../metrics.service.ts';
import { isOfEvents, sampleQuestion } from '../source-questions.ts';
import { keepMeasured } from './keep-measured.ts';
import { isAskedDaily, type Measured, measureDays } from './measure-days.ts';
import { measureFormula } from './measure-formula.ts';
import { measureSql } from './measure-sql.ts';
import { type Plan, planRefresh } from './plans.ts';

/** One metric measures so long; then others have their turn. */
const TURN_MS = 5_000;
/** Days of one step: so many questions, or one question about so many days. */
const DAILY_STEP = 5;
const STEP = 400;
/** Before any event and after all of them. */
const EVER: DayRange = { from: '1000-01-01', to: '9999-12-31' };

/** Measures what is planned of one metric, step by step, the latest days first. */
export const measureJob = defineJob({
  name: 'metrics.measure',
  input: z.object({ workspaceId: z.uuid(), metricId: z.uuid() }),
  async run(app, { workspaceId, metricId }, signal, isLast = false) {
    try {
      const left = await measure(app, workspaceId, metricId, signal);
      if (left) await queueMeasuring(app, workspaceId, metricId);
    } catch (error) {
      if (!(await keepError(app, workspaceId, metricId, error, isLast))) throw error;
    }
  },
});

export async function queueMeasuring(
  app: App,
  workspaceId: string,
  metricId: string,
): Promise<void> {
  await app.jobs.send(measureJob, { workspaceId, metricId }, { key: metricId });
}

/** Works on a metric's plan for a turn. True when something is left of it. */
export async function measure(
  app: App,
  workspaceId: string,
  metricId: string,
  signal: AbortSignal,
): Promise<boolean> {
  const actor = systemActor(workspaceId);
  const until = Date.now() + TURN_MS;
  let collected: { readonly planId: string; readonly since: string | null } | undefined;
  for (;;) {
    const work = await app.database.transaction(actor, (tx) => workOn(tx, metricId), {
      readOnly: true,
    });
    if (!work) return false;
    if (signal.aborted || Date.now() > until) return true;
    const asker = { app, workspaceId, signal };
    const planId = work.plan.id;
    if (collected?.planId !== planId) {
      collected = { planId, since: await collectedSince(work.metric, asker) };
    }
    const step = await measureStep(work, asker, collected.since);
    await app.database.transaction(actor, async (tx) => {
      const values =
        work.metric.source.kind === 'formula'
          ? await measureFormula(tx, work.metric.source.formula)
          : step.values;
      await keepMeasured(tx, { metricId, plan: work.plan, range: step.range, values });
    });
  }
}

interface Work {
  readonly metric: Metric;
  readonly plan: Plan;
  readonly cohorts: ReadonlyMap<string, Cohort>;
}

/** What is left to measure of a metric, and what that takes; null when nothing is. */
async function workOn(tx: Tx, metricId: string): Promise<Work | null> {
  const [plan] = await tx.query<{ id: string; from: string; next: string }>(
    `select id, from_day::text as from, next_day::text as next from metric_plans
     where workspace_id = $1 and metric_id = $2`,
    [tx.workspaceId, metricId],
  );
  if (!plan) return null;
  const metric = (await metricService.store.find(tx, metricId)) as Metric | undefined;
  if (!metric || metric.archivedAt !== null) return null;
  const { source } = metric;
  const cohorts = isOfEvents(source) ? await savedCohorts(tx, sampleQuestion(source)) : new Map();
  return { metric, plan, cohorts };
}

type StepAsker = Parameters<typeof measureSql>[0];

/** The day of the first event in the metric's product: before it, nothing was counted and 0 would be a lie. */
async function collectedSince(
  { source, productId, timeZone }: Metric,
  asker: StepAsker,
): Promise<string | null> {
  if (!isOfEvents(source)) return null;
  const first = await firstEventAt(asker, productId);
  return first === null ? null : todayIn(timeZone, first / 1000);
}

async function measureStep(
  { metric, plan, cohorts }: Work,
  asker: StepAsker,
  since: string | null,
): Promise<{ range: DayRange; values: readonly Measured[] }> {
  const { source, productId, timeZone } = metric;
  if (source.kind === 'sql') {
    return { range: EVER, values: await measureSql(asker, source.sql, timeZone) };
  }
  if (!isOfEvents(source)) return { range: EVER, values: [] };
  const size = isAskedDaily(source) ? DAILY_STEP : STEP;
  const from = later(plan.from, plusDays(plan.next, 1 - size));
  // Nothing before the first event: all earlier days are done at once, without a value.
  if (since === null || plan.next < since) {
    return { range: { from: plan.from, to: plan.next }, values: [] };
  }
  const asked = { from: later(from, since), to: plan.next };
  const scope = { productId, timeZone };
  const values = await measureDays(source, asked, { asker, cohorts, scope, now: Date.now() });
  return { range: { from: from < since ? plan.from : from, to: plan.next }, values };
}

function later(one: string, other: string): string {
  return one > other ? one : other;
}

/**
 * Keeps on the metric why it was not measured. False while trying again may help: the event store
 * is away or busy, and there are attempts left.
 */
async function keepError(
  app: App,
  workspaceId: string,
  metricId: string,
  error: unknown,
  isLast: boolean,
): Promise<boolean> {
  const known = error instanceof Problem;
  const passes = !known || ['unavailable', 'rate_limited', 'storage_full'].includes(error.code);
  if (passes && !isLast) return false;
  const message = known
    ? error.message
    : 'It could not be measured. The log of the server says why; it is tried again within the hour.';
  await app.database.transaction(systemActor(workspaceId), async (tx) => {
    const [changed] = await tx.query<{ id: string }>(
      `update metrics set days_left = 0, last_error = $3
       where workspace_id = $1 and id = $2 and last_error is distinct from $3 returning id`,
      [tx.workspaceId, metricId, message.slice(0, 2000)],
    );
    if (!changed) return;
    await recordActivity(tx, [
      { noun: 'metric', recordId: metricId, verb: 'could_not_measure', data: { note: message } },
    ]);
  });
  return known;
}

/** Every hour: the days that can still change, and what a crash left undone. */
export const refreshMetrics = defineJob({
  name: 'metrics.refresh',
  input: z.object({}),
  cron: '7 * * * *',
  run: (app, _input, signal) => forEachWorkspace(app, signal, (id) => refreshWorkspace(app, id)),
});

/** Plans and queues the measuring of all metrics of a workspace. */
export async function refreshWorkspace(app: App, workspaceId: string): Promise<void> {
  const measured = await app.database.transaction(systemActor(workspaceId), async (tx) => {
    const live = sql`kind <> 'manual' and archived_at is null`;
    const found = (await metricService.store.findWhere(tx, live)) as unknown as Metric[];
    for (const metric of found) await planRefresh(tx, metric);
    return found;
  });
  for (const { id } of measured) await queueMeasuring(app, workspaceId, id);
}
