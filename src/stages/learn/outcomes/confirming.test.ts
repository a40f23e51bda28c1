import { afterAll, beforeAll, expect, it } from 'vitest';
import { actionsOf, type OutcomeActions, outcomesServer } from './outcomes.fixture.ts';
import { dayAfter, today } from './predictions.rules.ts';

let act: OutcomeActions;

beforeAll(async () => {
  act = await outcomesServer();
});
afterAll(() => act.server.close());

const confirm = (id: string, more: object = {}) =>
  act.post(`outcome-reviews/${id}/confirm`, {
    verdict: 'as_predicted',
    nextStep: 'keep',
    ...more,
  });

it('sets the verdict, moves the feature and puts the metric on the thread; and back', async () => {
  const { feature, prediction, metric, review } = await act.judged({ step: 8 });
  expect(await confirm(review.id)).toMatchObject({
    state: 'confirmed',
    verdict: 'as_predicted',
    confirmedBy: act.caller.userId,
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
  const { review } = await act.judged({ step: 8 });
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
  const { feature, prediction, review } = await act.judged({ step: 8 });
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
  await act.daysGoBy();
  expect(await act.reviewsOf(prediction)).toHaveLength(2);
  expect(await act.refused('POST', `outcome-reviews/${review.id}/reopen`, {})).toMatchObject({
    status: 409,
  });
});

it('lists those who asked, and tells them what came of it once somebody wrote it', async () => {
  const { feature, review } = await act.judged({ step: 8 });
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
  const mails = await act.server.app.database.query<{ recipient: string; subject: string }>(
    'select recipient, subject from mails',
  );
  expect(mails).toEqual([
    { recipient: 'ann@acme.example', subject: expect.stringMatching(/^What came of “Feature/) },
  ]);
  // Confirmed anew, nobody stands there twice, and who was told stays told.
  await act.post(`${path}/reopen`);
  expect(await confirm(review.id)).toMatchObject({ requesters: 2, told: 1 });
  const viewer = actionsOf(act.server, await act.server.as('viewer'));
  expect(await viewer.refused('POST', `${path}/tell`, {})).toMatchObject({ status: 403 });
});

it('leaves a feature shipped while another of its predictions is open', async () => {
  const { feature, review } = await act.judged({ step: 8 });
  const other = await act.predict(feature, await act.metric([]));
  expect(await act.get(`predictions/${other}`)).toMatchObject({ late: true });
  await confirm(review.id);
  expect(await act.get(`features/${feature}`)).toMatchObject({ state: 'shipped' });
});
