import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemActor } from '#platform/auth/actor.ts';
import { startTestServer, type TestCaller, type TestServer } from '#platform/testing/server.ts';
import { openDue, openReviewsJob } from './open-reviews.job.ts';
import { actionsOf, courseOf } from './outcomes.fixture.ts';
import { dayAfter, today } from './predictions.rules.ts';

let server: TestServer;
let editor: TestCaller;
let act: ReturnType<typeof actionsOf>;
const RELEASED = dayAfter(today(), -30);

beforeAll(async () => {
  server = await startTestServer();
  editor = await server.as('editor');
  act = actionsOf(server, editor);
});
afterAll(() => server.close());

const never = new AbortController().signal;
const daysGoBy = () => openReviewsJob.run(server.app, {}, never);
const reviewsOf = async (prediction: string) =>
  (await act.get(`outcome-reviews?predictionId=${prediction}`)).items;
const reviewOf = async (prediction: string) => {
  // The job of the server itself may be opening it at this moment, and is not waited for.
  await expect.poll(() => reviewsOf(prediction)).toHaveLength(1);
  const [review] = await reviewsOf(prediction);
  if (!review) throw new Error('no review was opened');
  return review;
};

/** A shipped feature whose metric took this course, its prediction and its open review. */
async function judged(course: object, more: object = {}, comparison?: object) {
  const metric = await act.metric(courseOf({ releasedOn: RELEASED, ...course }));
  const comparisonId = comparison
    ? await act.metric(courseOf({ releasedOn: RELEASED, ...comparison }))
    : undefined;
  const feature = await act.feature({ ownerId: editor.userId });
  const prediction = await act.predict(feature, metric, { comparisonId, ...more });
  await act.timePasses({ feature, prediction }, RELEASED);
  await daysGoBy();
  return { metric, feature, prediction, review: await reviewOf(prediction) };
}

describe('the verdict on a known step', () => {
  it.each([
    ['as_predicted', { step: 8 }],
    ['less', { step: 2, noise: 0.5 }],
    ['no_effect', { step: 0, noise: 0.5 }],
    ['worse', { step: -8 }],
    ['unclear', { step: 4, noise: 30 }],
  ])('is %s', async (verdict, course) => {
    const { review } = await judged(course);
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
    const percent = await judged({ step: 8, noise: 0.5 });
    const unit = await judged({ step: 8, noise: 0.5 }, { scale: 'absolute' });
    const within = ({ measuredLow, measuredHigh }: Record<string, unknown>, truth: number) => {
      expect(Number(measuredLow)).toBeLessThan(truth);
      expect(Number(measuredHigh)).toBeGreaterThan(truth);
      expect(Number(measuredHigh) - Number(measuredLow)).toBeLessThan(3);
    };
    within(percent.review, (8 / mean) * 100);
    within(unit.review, 8);
  });

  it('compares with a group that did not get it: what moved both is no effect', async () => {
    const { review } = await judged({ step: 8, seed: 3 }, {}, { step: 8, seed: 4 });
    expect(review).toMatchObject({ suggested: 'no_effect', method: 'difference_in_differences' });
    const alone = await judged({ step: 8, seed: 5 }, {}, { step: 0, seed: 6 });
    expect(alone.review).toMatchObject({ suggested: 'as_predicted' });
  });

  it('says why it can’t tell: too few days, or not shipped', async () => {
    const { review } = await judged({ before: 5, step: 8 });
    expect(review).toMatchObject({ suggested: 'unclear', method: null, estimate: null });
    expect(review.whyNot).toContain('There are 5 days before and 30 after.');
    const metric = await act.metric([]);
    const feature = await act.feature();
    const prediction = await act.predict(feature, metric);
    await act.sql('update predictions set review_on = $2 where id = $1', [prediction, today()]);
    await daysGoBy();
    expect((await reviewOf(prediction)).whyNot).toContain('has not shipped');
  });

  it('lets an experiment decide where one was run', async () => {
    const { review } = await judged({ step: 0 });
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
    const predictor = await server.as('contributor');
    const theirs = actionsOf(server, predictor);
    const feature = await act.feature({ ownerId: editor.userId });
    const prediction = await theirs.predict(feature, metric);
    await act.timePasses({ feature, prediction }, RELEASED, dayAfter(today(), 1));
    await daysGoBy();
    expect(await reviewsOf(prediction)).toEqual([]);
    // The server was down on the day itself.
    await act.timePasses({ feature, prediction }, RELEASED, dayAfter(today(), -3));
    const actor = systemActor(server.workspace.id);
    await Promise.all(
      Array.from({ length: 4 }, () => server.app.database.transaction(actor, openDue)),
    );
    await daysGoBy();
    const found = await reviewsOf(prediction);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ ownerId: editor.userId, predictorId: predictor.userId });
    await server.reactor.settle();
    for (const caller of [editor, predictor]) {
      const inbox = await actionsOf(server, caller).get('notifications?kind=due');
      expect(inbox.items.filter(({ recordId }) => recordId === found[0]?.id)).toHaveLength(1);
    }
    expect(await act.get(`predictions/${prediction}`)).toMatchObject({ state: 'reviewing' });
  });

  it('is measured again when values come late, and keeps what it used', async () => {
    const { metric, review } = await judged({ step: 0, noise: 0.5 });
    const late = courseOf({ releasedOn: RELEASED, step: 8, noise: 0.5 }).slice(120);
    await act.post(`metrics/${metric}/values`, { values: late });
    await server.reactor.settle();
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
    const { prediction, review } = await judged({ step: 8, noise: 0.5 });
    const { version } = await act.get(`predictions/${prediction}`);
    const later = dayAfter(RELEASED, 3);
    await act.call('PATCH', `predictions/${prediction}`, { releasedOn: later, version });
    await server.reactor.settle();
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
    await server.reactor.settle();
    expect(await act.get(`outcome-reviews/${review.id}`)).toMatchObject({ releasedOn: RELEASED });
  });

  it('is put off to another day, and opens again on it', async () => {
    const { prediction, review } = await judged({ step: 0 });
    const later = dayAfter(today(), 14);
    expect(
      await act.post(`outcome-reviews/${review.id}/postpone`, { reviewOn: later }),
    ).toMatchObject({ state: 'waiting', dueOn: later });
    await daysGoBy();
    expect(await act.get(`outcome-reviews/${review.id}`)).toMatchObject({ state: 'waiting' });
    await act.sql('update predictions set review_on = $2 where id = $1', [prediction, today()]);
    await daysGoBy();
    expect(await reviewsOf(prediction)).toMatchObject([
      { id: review.id, state: 'open', dueOn: today() },
    ]);
  });
});

describe('confirming', () => {
  const confirm = (id: string, more: object = {}) =>
    act.post(`outcome-reviews/${id}/confirm`, {
      verdict: 'as_predicted',
      nextStep: 'keep',
      ...more,
    });

  it('sets the verdict, moves the feature and puts the metric on the thread; and back', async () => {
    const { feature, prediction, metric, review } = await judged({ step: 8 });
    expect(await confirm(review.id)).toMatchObject({
      state: 'confirmed',
      verdict: 'as_predicted',
      confirmedBy: editor.userId,
    });
    expect(await act.get(`features/${feature}`)).toMatchObject({ state: 'measured' });
    expect(await act.get(`predictions/${prediction}`)).toMatchObject({ state: 'judged' });
    const { id: feedbackId } = await act.post('feedback', { body: 'Too slow' });
    const { id: quote } = await act.post('insights', { feedbackId, targetIds: [feature] });
    const thread = await act.get(`records/${quote}/thread?direction=outcome&depth=4`);
    const nodes = thread.nodes as { id: string }[];
    expect(nodes.map(({ id }) => id)).toEqual([quote, feature, review.id, metric]);

    await act.post(`outcome-reviews/${review.id}/reopen`);
    expect(await act.get(`outcome-reviews/${review.id}`)).toMatchObject({
      state: 'open',
      verdict: null,
      confirmedBy: null,
    });
    expect(await act.get(`features/${feature}`)).toMatchObject({ state: 'shipped' });
    expect(await act.get(`predictions/${prediction}`)).toMatchObject({ state: 'reviewing' });
    const links = await act.get(`records/${metric}/links`);
    expect(links.groups).toEqual([]);
  });

  it('takes another verdict than the numbers’ only with a note', async () => {
    const { review } = await judged({ step: 8 });
    const path = `outcome-reviews/${review.id}/confirm`;
    const body = { verdict: 'unclear', nextStep: 'keep' };
    expect(await act.refused('POST', path, { ...body, note: '  ' })).toMatchObject({
      status: 400,
      field: 'body.note',
    });
    const note = 'A sale began on the same day.';
    expect(await confirm(review.id, { ...body, note })).toMatchObject({ verdict: 'unclear', note });
    expect(await act.refused('POST', path, body)).toMatchObject({ status: 409 });
    const { items } = await act.get(`outcome-reviews/${review.id}/history`);
    expect(items[0]).toMatchObject({ verb: 'confirmed', note: `Can’t tell: ${note}` });
  });

  it('watches on: the feature stays shipped and a second review opens on the new day', async () => {
    const { feature, prediction, review } = await judged({ step: 8 });
    const watchUntil = dayAfter(today(), 30);
    const path = `outcome-reviews/${review.id}/confirm`;
    const body = { verdict: 'as_predicted', nextStep: 'watch' };
    expect(await act.refused('POST', path, body)).toMatchObject({ field: 'body.watchUntil' });
    await act.post(path, { ...body, watchUntil });
    expect(await act.get(`features/${feature}`)).toMatchObject({ state: 'shipped' });
    expect(await act.get(`predictions/${prediction}`)).toMatchObject({
      state: 'waiting',
      reviewOn: watchUntil,
    });
    await act.sql('update predictions set review_on = $2 where id = $1', [prediction, today()]);
    await daysGoBy();
    expect(await reviewsOf(prediction)).toHaveLength(2);
    expect(await act.refused('POST', `outcome-reviews/${review.id}/reopen`, {})).toMatchObject({
      status: 409,
    });
  });

  it('lists those who asked, and tells them what came of it once somebody wrote it', async () => {
    const { feature, review } = await judged({ step: 8 });
    const { id: contactId } = await act.post('contacts', {
      name: 'Ann',
      email: 'ann@acme.example',
    });
    for (const who of [{ contactId }, { contactId }, {}]) {
      const { id: feedbackId } = await act.post('feedback', { body: 'Too slow', ...who });
      await act.post('insights', { feedbackId, importance: 2, targetIds: [feature] });
    }
    const path = `outcome-reviews/${review.id}`;
    expect(await confirm(review.id)).toMatchObject({ requesters: 2, told: 0 });
    expect(await act.refused('POST', `${path}/tell`, {})).toMatchObject({ status: 409 });
    const { version } = await act.get(path);
    await act.call('PATCH', path, { message: 'Opening takes a second now.', version });
    const letter = await act.get(`${path}/letter`);
    expect(letter).toMatchObject({ byMail: 1, byHand: 1 });
    expect(letter.text).toContain('Opening takes a second now.');
    await act.post(`${path}/tell`);
    await expect.poll(async () => (await act.get(path)).told).toBe(1);
    const mails = await server.app.database.query<{ recipient: string; subject: string }>(
      'select recipient, subject from mails',
    );
    expect(mails).toEqual([
      { recipient: 'ann@acme.example', subject: expect.stringMatching(/^What came of “Feature/) },
    ]);
    // Confirmed anew, nobody stands there twice, and who was told stays told.
    await act.post(`${path}/reopen`);
    expect(await confirm(review.id)).toMatchObject({ requesters: 2, told: 1 });
    const viewer = actionsOf(server, await server.as('viewer'));
    expect(await viewer.refused('POST', `${path}/tell`, {})).toMatchObject({ status: 403 });
  });

  it('leaves a feature shipped while another of its predictions is open', async () => {
    const { feature, review } = await judged({ step: 8 });
    const other = await act.predict(feature, await act.metric([]));
    expect(await act.get(`predictions/${other}`)).toMatchObject({ late: true });
    await confirm(review.id);
    expect(await act.get(`features/${feature}`)).toMatchObject({ state: 'shipped' });
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
      predictorId: editor.userId,
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
    await daysGoBy();
    expect(await reviewOf(prediction)).toMatchObject({
      predictedLow: 6,
      predictedHigh: 10,
      suggested: 'less',
    });
  });
});

describe('who may do what', () => {
  it('lets contributors predict and editors confirm; another workspace sees nothing', async () => {
    const { review, feature, metric } = await judged({ step: 8 });
    const contributor = actionsOf(server, await server.as('contributor'));
    const viewer = actionsOf(server, await server.as('viewer'));
    await contributor.predict(feature, metric);
    const body = { verdict: 'as_predicted', nextStep: 'keep' };
    const path = `outcome-reviews/${review.id}/confirm`;
    expect(await contributor.refused('POST', path, body)).toMatchObject({ status: 403 });
    expect(await viewer.refused('POST', 'predictions', {})).toMatchObject({ status: 403 });
    await viewer.get(`outcome-reviews/${review.id}/working`);
    const stranger = await server.as('owner', server.foreign);
    for (const slug of [server.workspace.slug, server.foreign.slug]) {
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
