import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemActor } from '#platform/auth/actor.ts';
import { openDue } from './open-reviews.job.ts';
import {
  actionsOf,
  courseOf,
  type OutcomeActions,
  outcomesServer,
  RELEASED,
} from './outcomes.fixture.ts';
import { dayAfter, today } from './predictions.rules.ts';

let act: OutcomeActions;

beforeAll(async () => {
  act = await outcomesServer();
});
afterAll(() => act.server.close());

describe('the verdict on a known step', () => {
  it.each([
    ['as_predicted', { step: 8 }],
    ['less', { step: 2, noise: 0.5 }],
    ['no_effect', { step: 0, noise: 0.5 }],
    ['worse', { step: -8 }],
    ['unclear', { step: 4, noise: 30 }],
  ])('is %s', async (verdict, course) => {
    const { review } = await act.judged(course);
    expect(review).toMatchObject({
      suggested: verdict,
      state: 'open',
      verdict: null,
      method: 'interrupted_time_series',
      scale: 'relative',
    });
    const { inputs, result } = (await act.get(
      `outcome-reviews/${review.id}/working`,
    )) as unknown as {
      inputs: { points: unknown[]; releasedOn: string; until: string };
      result: { expected: unknown[]; assumptions: string[] };
    };
    expect(inputs).toMatchObject({ releasedOn: RELEASED, until: dayAfter(today(), -1) });
    expect(inputs.points).toHaveLength(150);
    expect(result.expected).toHaveLength(30);
    expect(result.assumptions[2]).toMatch(/^The course of the week stayed/);
  });

  it('holds the true step in its interval, in percent and in the unit', async () => {
    // The level of all days after without the step: weekends are ten lower.
    const flat = courseOf({ releasedOn: RELEASED, noise: 0 }).slice(120);
    const mean = flat.reduce((sum, { value }) => sum + value, 0) / flat.length;
    const percent = await act.judged({ step: 8, noise: 0.5 });
    const unit = await act.judged({ step: 8, noise: 0.5 }, { scale: 'absolute' });
    const within = ({ measuredLow, measuredHigh }: Record<string, unknown>, truth: number) => {
      expect(Number(measuredLow)).toBeLessThan(truth);
      expect(Number(measuredHigh)).toBeGreaterThan(truth);
      expect(Number(measuredHigh) - Number(measuredLow)).toBeLessThan(3);
    };
    within(percent.review, (8 / mean) * 100);
    within(unit.review, 8);
  });

  it('compares with a group that did not get it: what moved both is no effect', async () => {
    const { review } = await act.judged({ step: 8, seed: 3 }, {}, { step: 8, seed: 4 });
    expect(review).toMatchObject({ suggested: 'no_effect', method: 'difference_in_differences' });
    const alone = await act.judged({ step: 8, seed: 5 }, {}, { step: 0, seed: 6 });
    expect(alone.review).toMatchObject({ suggested: 'as_predicted' });
  });

  it('says why it can’t tell: too few days, or not shipped', async () => {
    const { review } = await act.judged({ before: 5, step: 8 });
    expect(review).toMatchObject({ suggested: 'unclear', method: null, estimate: null });
    expect(review.whyNot).toContain('There are 5 days before and 30 after.');
    const metric = await act.metric([]);
    const feature = await act.feature();
    const prediction = await act.predict(feature, metric);
    await act.sql('update predictions set review_on = $2 where id = $1', [prediction, today()]);
    await act.daysGoBy();
    expect((await act.reviewOf(prediction)).whyNot).toContain('has not shipped');
  });

  it('lets an experiment decide where one was run', async () => {
    const { review } = await act.judged({ step: 0 });
    // 100 of 1,000 against 108 of 1,000 is +8 %, far from certain; of a million each it is sure.
    const experiment = (n: number) => ({
      kind: 'shares',
      control: { n, hits: n / 10 },
      variant: { n, hits: n * 0.108 },
      source: 'Sign-up test, week 40',
    });
    const put = (body: object) => act.call('PUT', `outcome-reviews/${review.id}/experiment`, body);
    expect(await put({ experiment: experiment(1000) })).toMatchObject({
      suggested: 'unclear',
      method: 'experiment',
    });
    const sure = await put({ experiment: experiment(1_000_000) });
    expect(sure).toMatchObject({ suggested: 'as_predicted' });
    expect(Number(sure.estimate)).toBeCloseTo(8, 6);
    expect(await put({ experiment: null })).toMatchObject({ method: 'interrupted_time_series' });
  });
});

describe('a review', () => {
  it('opens by itself, once, however many servers look, and tells those concerned', async () => {
    const metric = await act.metric(courseOf({ releasedOn: RELEASED, step: 8 }));
    const predictor = await act.server.as('contributor');
    const theirs = actionsOf(act.server, predictor);
    const feature = await act.feature({ ownerId: act.caller.userId });
    const prediction = await theirs.predict(feature, metric);
    await act.timePasses({ feature, prediction }, RELEASED, dayAfter(today(), 1));
    await act.daysGoBy();
    expect(await act.reviewsOf(prediction)).toEqual([]);
    // The server was down on the day itself.
    await act.timePasses({ feature, prediction }, RELEASED, dayAfter(today(), -3));
    const actor = systemActor(act.server.workspace.id);
    await Promise.all(
      Array.from({ length: 4 }, () => act.server.app.database.transaction(actor, openDue)),
    );
    await act.daysGoBy();
    const found = await act.reviewsOf(prediction);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ ownerId: act.caller.userId, predictorId: predictor.userId });
    await act.server.reactor.settle();
    for (const caller of [act.caller, predictor]) {
      const inbox = await actionsOf(act.server, caller).get('notifications?kind=due');
      expect(inbox.items.filter(({ recordId }) => recordId === found[0]?.id)).toHaveLength(1);
    }
    expect(await act.get(`predictions/${prediction}`)).toMatchObject({ state: 'reviewing' });
  });

  it('is measured again when values come late, and keeps what it used', async () => {
    const { metric, review } = await act.judged({ step: 0, noise: 0.5 });
    const late = courseOf({ releasedOn: RELEASED, step: 8, noise: 0.5 }).slice(120);
    await act.post(`metrics/${metric}/values`, { values: late });
    await act.server.reactor.settle();
    expect(await act.get(`outcome-reviews/${review.id}`)).toMatchObject({
      suggested: 'as_predicted',
    });
    const kept = await act.sql('select 1 from outcome_measurements where review_id = $1', [
      review.id,
    ]);
    expect(kept).toHaveLength(2);
    const { version } = await act.post(`outcome-reviews/${review.id}/measure`);
    expect(await act.post(`outcome-reviews/${review.id}/measure`)).toMatchObject({ version });
  });

  it('follows another first day until it is confirmed, and says so', async () => {
    const { prediction, review } = await act.judged({ step: 8, noise: 0.5 });
    const { version } = await act.get(`predictions/${prediction}`);
    const later = dayAfter(RELEASED, 3);
    await act.call('PATCH', `predictions/${prediction}`, { releasedOn: later, version });
    await act.server.reactor.settle();
    expect(await act.get(`outcome-reviews/${review.id}`)).toMatchObject({ releasedOn: later });
    const { items } = await act.get(`outcome-reviews/${review.id}/history`);
    expect(JSON.stringify(items)).toContain(
      `counts from ${later} now instead of ${RELEASED}, so it was measured again`,
    );
    const { suggested } = await act.get(`outcome-reviews/${review.id}`);
    await act.post(`outcome-reviews/${review.id}/confirm`, {
      verdict: suggested,
      nextStep: 'keep',
    });
    const held = await act.get(`predictions/${prediction}`);
    const change = { releasedOn: RELEASED, version: held.version };
    expect(await act.refused('PATCH', `predictions/${prediction}`, change)).toMatchObject({
      status: 409,
      field: 'body.releasedOn',
    });
    expect(await act.get(`outcome-reviews/${review.id}`)).toMatchObject({ releasedOn: later });
    await act.post(`outcome-reviews/${review.id}/reopen`);
    const open = await act.get(`predictions/${prediction}`);
    await act.call('PATCH', `predictions/${prediction}`, { ...change, version: open.version });
    await act.server.reactor.settle();
    expect(await act.get(`outcome-reviews/${review.id}`)).toMatchObject({ releasedOn: RELEASED });
  });

  it('is put off to another day, and opens again on it', async () => {
    const { prediction, review } = await act.judged({ step: 0 });
    const later = dayAfter(today(), 14);
    expect(
      await act.post(`outcome-reviews/${review.id}/postpone`, { reviewOn: later }),
    ).toMatchObject({ state: 'waiting', dueOn: later });
    await act.daysGoBy();
    expect(await act.get(`outcome-reviews/${review.id}`)).toMatchObject({ state: 'waiting' });
    await act.sql('update predictions set review_on = $2 where id = $1', [prediction, today()]);
    await act.daysGoBy();
    expect(await act.reviewsOf(prediction)).toMatchObject([
      { id: review.id, state: 'open', dueOn: today() },
    ]);
  });
});

describe('a prediction', () => {
  it('is refused where it could not be judged', async () => {
    const featureId = await act.feature();
    const metricId = await act.metric([]);
    const good = { featureId, metricId, low: 5, high: 10, reviewOn: dayAfter(today(), 30) };
    const nobody = '01900000-0000-7000-8000-000000000000';
    const bad: [object, string][] = [
      [{ low: -1, high: 3 }, 'body.low'],
      [{ low: 0, high: 3 }, 'body.low'],
      [{ low: 4, high: 3 }, 'body.high'],
      [{ reviewOn: today() }, 'body.reviewOn'],
      [{ reviewOn: '2020-01-01' }, 'body.reviewOn'],
      [{ releasedOn: dayAfter(today(), 25) }, 'body.reviewOn'],
      [{ metricId: nobody }, 'body.metricId'],
      [{ metricId: featureId }, 'body.metricId'],
      [{ comparisonId: metricId }, 'body.comparisonId'],
      [{ featureId: metricId }, 'body.featureId'],
    ];
    for (const [change, field] of bad) {
      expect(await act.refused('POST', 'predictions', { ...good, ...change })).toMatchObject({
        status: 400,
        field,
      });
    }
    expect(await act.post('predictions', good)).toMatchObject({
      title: expect.stringMatching(/^Metric \d+: \+5 to \+10 %$/),
      predictorId: act.caller.userId,
      late: false,
    });
  });

  it('keeps what it said before shipping, and is judged by that', async () => {
    const metric = await act.metric(courseOf({ releasedOn: RELEASED, step: 2, noise: 0.5 }));
    const feature = await act.feature();
    const prediction = await act.predict(feature, metric);
    const change = async (body: object) => {
      const { version } = await act.get(`predictions/${prediction}`);
      return act.call('PATCH', `predictions/${prediction}`, { ...body, version });
    };
    expect(await change({ low: 6 })).toMatchObject({ changedAfterShip: false, original: null });
    await act.timePasses({ feature, prediction }, RELEASED);
    expect(await change({ low: 1, high: 3 })).toMatchObject({
      low: 1,
      changedAfterShip: true,
      original: { low: 6, high: 10 },
    });
    const { version } = await act.get(`predictions/${prediction}`);
    expect(
      await act.refused('POST', `predictions/${prediction}/archive`, { version }),
    ).toMatchObject({ status: 409 });
    await act.daysGoBy();
    expect(await act.reviewOf(prediction)).toMatchObject({
      predictedLow: 6,
      predictedHigh: 10,
      suggested: 'less',
    });
  });
});

describe('who may do what', () => {
  it('lets contributors predict and editors confirm; another workspace sees nothing', async () => {
    const { review, feature, metric } = await act.judged({ step: 8 });
    const contributor = actionsOf(act.server, await act.server.as('contributor'));
    const viewer = actionsOf(act.server, await act.server.as('viewer'));
    await contributor.predict(feature, metric);
    const body = { verdict: 'as_predicted', nextStep: 'keep' };
    const path = `outcome-reviews/${review.id}/confirm`;
    expect(await contributor.refused('POST', path, body)).toMatchObject({ status: 403 });
    expect(await viewer.refused('POST', 'predictions', {})).toMatchObject({ status: 403 });
    await viewer.get(`outcome-reviews/${review.id}/working`);
    const stranger = await act.server.as('owner', act.server.foreign);
    for (const slug of [act.server.workspace.slug, act.server.foreign.slug]) {
      const reply = await stranger.call(
        'GET',
        `/workspaces/${slug}/outcome-reviews/${review.id}/working`,
      );
      expect(reply.status).toBe(404);
      const confirmed = await stranger.call('POST', `/workspaces/${slug}/${path}`, body);
      expect(confirmed.status).toBe(404);
    }
  });
});
