import { expect } from 'vitest';
import { systemActor } from '#platform/auth/actor.ts';
import { callsOf } from '#platform/testing/calls.ts';
import { startTestServer, type TestCaller, type TestServer } from '#platform/testing/server.ts';
import { openReviewsJob } from './open-reviews.job.ts';
import { dayAfter, today } from './predictions.rules.ts';

/** When what is judged was shipped, unless told otherwise. */
export const RELEASED = dayAfter(today(), -30);

/** Day by day, from so many days before a release to so many after. */
interface Course {
  readonly before?: number;
  readonly after?: number;
  readonly level?: number;
  /** Added from the day of release on. */
  readonly step?: number;
  readonly noise?: number;
  readonly seed?: number;
  readonly releasedOn: string;
}

/** Values with a course of the week, a known step and noise that is the same on every run. */
export function courseOf({
  before = 120,
  after = 30,
  level = 100,
  step = 0,
  noise = 1,
  seed = 1,
  releasedOn,
}: Course): { day: string; value: number }[] {
  const random = randomFrom(seed);
  return Array.from({ length: before + after }, (_, i) => {
    const day = dayAfter(releasedOn, i - before);
    const weekend = [0, 6].includes(new Date(day).getUTCDay()) ? -10 : 0;
    // A sum of four has nearly the shape of a normal distribution; its deviation is 0.577.
    const error = ((random() + random() + random() + random() - 2) / 0.577) * noise;
    return { day, value: level + weekend + error + (i >= before ? step : 0) };
  });
}

/** mulberry32. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** The calls that tests of outcomes share, as one person of a workspace. */
export function actionsOf(server: TestServer, caller: TestCaller) {
  const calls = callsOf(server, caller);
  const { post } = calls;
  /** A statement past the API: what only time would bring about. */
  const sql = (statement: string, values: unknown[]) =>
    server.app.database.transaction(systemActor(server.workspace.id), (tx) =>
      tx.query(statement, values),
    );
  let made = 0;
  const actions = {
    ...calls,
    server,
    caller,
    sql,
    metric: async (values: readonly { day: string; value: number }[], more: object = {}) => {
      made += 1;
      const { id } = await post('metrics', { name: `Metric ${made}`, unit: 'people', ...more });
      if (values.length > 0) await post(`metrics/${id}/values`, { values });
      return id;
    },
    feature: async (more: object = {}) => {
      made += 1;
      return (await post('features', { title: `Feature ${made}`, state: 'planned', ...more })).id;
    },
    predict: async (featureId: string, metricId: string, more: object = {}) =>
      (
        await post('predictions', {
          featureId,
          metricId,
          low: 5,
          high: 10,
          reviewOn: dayAfter(today(), 60),
          ...more,
        })
      ).id,
    /** Ships the feature on a day gone by, and lets the day of the review come. */
    timePasses: async (
      { feature, prediction }: { feature: string; prediction: string },
      releasedOn: string,
      reviewOn = today(),
    ) => {
      await sql(`update features set state = 'shipped', shipped_at = $2 where id = $1`, [
        feature,
        releasedOn,
      ]);
      await sql('update predictions set review_on = $2, released_on = null where id = $1', [
        prediction,
        reviewOn,
      ]);
    },
    /** What happens once a day: reviews that are due open. */
    daysGoBy: () => openReviewsJob.run(server.app, {}, new AbortController().signal),
    reviewsOf: async (prediction: string) =>
      (await calls.get(`outcome-reviews?predictionId=${prediction}`)).items,
    reviewOf: async (prediction: string) => {
      // The job of the server itself may be opening it at this moment, and is not waited for.
      await expect.poll(() => actions.reviewsOf(prediction)).toHaveLength(1);
      const [review] = await actions.reviewsOf(prediction);
      if (!review) throw new Error('no review was opened');
      return review;
    },
    /** A shipped feature whose metric took this course, its prediction and its open review. */
    judged: async (course: object, more: object = {}, comparison?: object) => {
      const metric = await actions.metric(courseOf({ releasedOn: RELEASED, ...course }));
      const comparisonId = comparison
        ? await actions.metric(courseOf({ releasedOn: RELEASED, ...comparison }))
        : undefined;
      const feature = await actions.feature({ ownerId: caller.userId });
      const prediction = await actions.predict(feature, metric, { comparisonId, ...more });
      await actions.timePasses({ feature, prediction }, RELEASED);
      await actions.daysGoBy();
      return { metric, feature, prediction, review: await actions.reviewOf(prediction) };
    },
  };
  return actions;
}

export type OutcomeActions = ReturnType<typeof actionsOf>;

/** A server of its own, and what an editor of its workspace does there. */
export async function outcomesServer(): Promise<OutcomeActions> {
  const server = await startTestServer();
  return actionsOf(server, await server.as('editor'));
}
