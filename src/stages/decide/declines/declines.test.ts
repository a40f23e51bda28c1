import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemActor } from '#platform/auth/actor.ts';
import { type Calls, callsOf } from '#platform/testing/calls.ts';
import { startTestServer, type TestCaller, type TestServer } from '#platform/testing/server.ts';
import { revisitJob } from './declines.reactions.ts';
import { reasonToReturn, revisitProgress } from './revisit.ts';

let server: TestServer;
let editor: TestCaller;
let base: string;
let act: Calls;

beforeAll(async () => {
  server = await startTestServer();
  editor = await server.as('editor');
  base = `/workspaces/${server.workspace.slug}`;
  act = callsOf(server, editor);
});
afterAll(() => server.close());

let notes = 0;
async function ask(targetId: string, note: object, importance = 2) {
  const { id: feedbackId } = await act.post('feedback', { body: `Note ${notes++}`, ...note });
  await act.post('insights', { feedbackId, importance, targetIds: [targetId] });
}
const company = async (name: string, revenue: number) =>
  (await act.post('companies', { name, revenue })).id;
const contact = async (name: string, more: object) =>
  (await act.post('contacts', { name, ...more })).id;

const REASON = { category: 'too_few', reason: 'One team needs it; the rest would pay in clutter.' };
const LETTER = { note: 'Export to Word is out of scope.\n\nThe HTML export opens in Word.' };

describe('declining', () => {
  let feature: string;
  let decline: { id: string; key: string } & Record<string, unknown>;
  let acme: string;

  beforeAll(async () => {
    acme = await company('Acme', 50_000);
    const ownerId = editor.userId;
    feature = (await act.post('features', { title: 'Export to Word', state: 'planned', ownerId }))
      .id;
    const ann = await contact('Ann', { email: 'ann@acme.example', companyId: acme });
    await ask(feature, { contactId: ann });
    await ask(feature, { contactId: ann });
    await ask(feature, { companyId: acme });
    await ask(feature, { contactId: await contact('Bo', {}) });
    await ask(feature, { contactId: await contact('Cy', { email: 'cy@example.org' }) });
    await ask(feature, {});
    await ask(feature, { contactId: await contact('Di', { email: 'di@example.org' }) }, 0);
    await server.reactor.settle();
  });

  it('sets the state, keeps the reason in the history and lists who asked, once each', async () => {
    const made = await act.post(`features/${feature}/decline`, {
      ...REASON,
      ...LETTER,
      revisitCustomers: 2,
    });
    decline = made as typeof decline;
    expect(made).toMatchObject({
      title: 'Export to Word',
      status: 'standing',
      stateBefore: 'planned',
      reachThen: 4,
      requesters: 4,
    });
    expect(await act.get(`features/${feature}`)).toMatchObject({ state: 'declined' });
    const { items } = await act.get(`features/${feature}/history`);
    expect(items[0]).toMatchObject({ verb: 'declined', note: REASON.reason });
    const notices = await act.get(`declines/${decline.id}/notices`);
    expect(notices.items.map(({ name, email }) => [name, email])).toEqual(
      expect.arrayContaining([
        ['Ann', 'ann@acme.example'],
        ['Bo', null],
        ['Cy', 'cy@example.org'],
        [null, null],
      ]),
    );
  });

  it('shows the letter before it goes out, mails each once, and leaves the rest to be told by hand', async () => {
    const letter = await act.get(`declines/${decline.id}/letter`);
    expect(letter).toMatchObject({ byMail: 2, byHand: 2, held: true });
    expect(letter.text).toContain('The HTML export opens in Word.');
    expect(await act.post(`declines/${decline.id}/tell`)).toEqual({ told: 2, left: 2, held: true });
    await act.post(`declines/${decline.id}/tell`);
    await expect.poll(async () => (await act.get(`declines/${decline.id}`)).told).toBe(2);
    await expect
      .poll(async () => (await act.get(`declines/${decline.id}/history`)).items[0]?.verb)
      .toBe('told');
    const mails = await server.app.database.query<{ recipient: string; subject: string }>(
      'select recipient, subject from mails order by recipient',
    );
    expect(mails).toEqual([
      { recipient: 'ann@acme.example', subject: 'About “Export to Word”' },
      { recipient: 'cy@example.org', subject: 'About “Export to Word”' },
    ]);
    const left = await act.get(`declines/${decline.id}/notices?told=false`);
    const ids = left.items.map(({ id }) => id);
    expect(ids).toHaveLength(2);
    const mark = (told: boolean) => act.post(`declines/${decline.id}/notices/mark`, { ids, told });
    expect(await mark(true)).toEqual({ changed: 2 });
    expect(await act.get(`declines/${decline.id}`)).toMatchObject({ told: 4, requesters: 4 });
    expect(await mark(false)).toEqual({ changed: 2 });
  });

  it('brings the item back when as many more have asked, says why and tells its owner', async () => {
    await ask(feature, { companyId: await company('New 1', 1) });
    await server.reactor.settle();
    expect(await act.get(`declines/${decline.id}`)).toMatchObject({
      status: 'standing',
      reachNow: 5,
    });
    expect(await act.get(`features/${feature}`)).toMatchObject({ state: 'declined' });
    await ask(feature, { companyId: await company('New 2', 1) });
    await server.reactor.settle();
    const because =
      '2 more customers have asked for it since it was declined; 2 were to bring it back.';
    expect(await act.get(`declines/${decline.id}`)).toMatchObject({
      status: 'returned',
      endedBecause: because,
    });
    expect(await act.get(`features/${feature}`)).toMatchObject({ state: 'candidate' });
    const { items } = await act.get(`features/${feature}/history`);
    expect(items[0]).toMatchObject({ verb: 'reopened', actorKind: 'system', note: because });
    const inbox = await act.get('notifications?kind=due');
    expect(inbox.items).toMatchObject([{ recordId: feature }]);
  });
});

describe('conditions', () => {
  it('returns by revenue, by a changed condition and by date; not before', async () => {
    const big = await company('Big', 90_000);
    const opportunity = (await act.post('opportunities', { title: 'Slow start' })).id;
    const made = await act.post(`opportunities/${opportunity}/decline`, {
      ...REASON,
      revisitRevenue: 90_000,
    });
    await server.reactor.settle();
    expect(await act.get(`declines/${made.id}`)).toMatchObject({ status: 'standing' });
    await ask(opportunity, { companyId: big });
    await server.reactor.settle();
    expect(await act.get(`opportunities/${opportunity}`)).toMatchObject({ state: 'open' });

    const again = await act.post(`opportunities/${opportunity}/decline`, {
      ...REASON,
      revisitCustomers: 50,
    });
    await ask(opportunity, { companyId: await company('More', 1) });
    await server.reactor.settle();
    await act.call('PATCH', `declines/${again.id}`, {
      revisitCustomers: 1,
      version: again.version,
    });
    await server.reactor.settle();
    expect(await act.get(`declines/${again.id}`)).toMatchObject({ status: 'returned' });

    const dated = await act.post(`opportunities/${opportunity}/decline`, {
      ...REASON,
      revisitOn: '2999-01-01',
    });
    const job = () => revisitJob.run(server.app, {}, new AbortController().signal);
    await job();
    expect(await act.get(`declines/${dated.id}`)).toMatchObject({ status: 'standing' });
    await server.app.database.transaction(systemActor(server.workspace.id), (tx) =>
      tx.db.execute(sql`update declines set revisit_on = current_date where id = ${dated.id}`),
    );
    await job();
    expect(await act.get(`declines/${dated.id}`)).toMatchObject({ status: 'returned' });
  });

  it('ends when somebody takes the item up by hand, or takes the decline back', async () => {
    const feature = (await act.post('features', { title: 'Taken up', state: 'planned' })).id;
    const first = await act.post(`features/${feature}/decline`, REASON);
    const { version } = await act.get(`features/${feature}`);
    await act.call('PATCH', `features/${feature}`, { state: 'idea', version });
    await server.reactor.settle();
    expect(await act.get(`declines/${first.id}`)).toMatchObject({ status: 'withdrawn' });
    const second = await act.post(`features/${feature}/decline`, REASON);
    await act.post(`declines/${second.id}/withdraw`, { because: 'New facts.' });
    expect(await act.get(`features/${feature}`)).toMatchObject({ state: 'idea' });
  });

  it('does not come back by undo of the taking up: declining takes a reason', async () => {
    const feature = (await act.post('features', { title: 'Taken up, undone' })).id;
    await act.post(`features/${feature}/decline`, REASON);
    const { version } = await act.get(`features/${feature}`);
    await act.call('PATCH', `features/${feature}`, { state: 'idea', version });
    await server.reactor.settle();
    const [latest] = (await act.get(`features/${feature}/history`)).items;
    const undone = await editor.call('POST', `${base}/activity/${latest?.id}/undo`);
    expect(undone.status, undone.text).toBe(409);
    expect(undone.body.detail).toContain('takes a reason');
    expect(await act.get(`features/${feature}`)).toMatchObject({ state: 'idea' });
  });

  it('returns exactly when some part is met, and shows full progress then', () => {
    const some = fc.option(fc.integer({ min: 1, max: 20 }));
    const day = fc.constantFrom(null, '2026-01-01', '2026-06-01');
    const figure = fc.integer({ min: 0, max: 20 });
    fc.assert(
      fc.property(
        some,
        some,
        day,
        figure,
        figure,
        figure,
        (customers, revenue, on, then, now, paid) => {
          const held = {
            revisitCustomers: customers,
            revisitRevenue: revenue,
            revisitOn: on,
            reachThen: then,
            reachNow: now,
            revenueNow: paid,
          };
          const full = revisitProgress(held).some(({ share }) => share === 1);
          const due = on === '2026-01-01';
          expect(reasonToReturn(held, '2026-03-01') !== null).toBe(full || due);
        },
      ),
    );
  });
});

describe('refusals', () => {
  it('no plain change says no: each names the act that takes a reason', async () => {
    for (const noun of ['features', 'opportunities']) {
      const { id, version } = await act.post(noun, { title: 'Plainly declined' });
      const change = { state: 'declined' };
      const at = `${base}/${noun}`;
      const replies = [
        await editor.call('PATCH', `${at}/${id}`, { ...change, version }),
        await editor.call('POST', `${at}/bulk`, { ids: [id], change }),
        ...(noun === 'features' ? [await editor.call('POST', `${at}/${id}/move`, change)] : []),
      ];
      for (const reply of replies) {
        expect(reply.status, reply.text).toBe(400);
        expect(reply.body.fields[0]).toMatchObject({ path: 'body.state' });
        expect(reply.body.detail).toContain(`/${noun}/{id}/decline`);
      }
      expect(await act.get(`${noun}/${id}`)).toMatchObject({ version });
      await act.post(`${noun}/${id}/decline`, REASON);
      const held = await act.get(`${noun}/${id}`);
      const same = { ...change, title: 'Declined, renamed', version: held.version };
      await act.call('PATCH', `${noun}/${id}`, same);
    }
  });

  it('400, 403, 404 and 409', async () => {
    const feature = (await act.post('features', { title: 'Refused' })).id;
    const path = `${base}/features/${feature}/decline`;
    const status = async (body: object, who = editor, at = path) =>
      (await who.call('POST', at, body)).status;
    expect(await status({ reason: 'x' })).toBe(400);
    expect(await status({ ...REASON, reason: '' })).toBe(400);
    expect(await status({ ...REASON, revisitOn: '2020-01-01' })).toBe(400);
    expect(await status({ ...REASON, status: 'returned' })).toBe(400);
    expect(await status(REASON, await server.as('contributor'))).toBe(403);
    const stranger = await server.as('owner', server.foreign);
    const foreign = `/workspaces/${server.foreign.slug}/features/${feature}/decline`;
    expect(await status(REASON, stranger, foreign)).toBe(404);
    expect(await status(REASON, editor, path.replace('features', 'opportunities'))).toBe(404);
    const made = await act.post(`features/${feature}/decline`, REASON);
    expect(await status(REASON)).toBe(409);
    expect(await status({}, editor, `${base}/declines/${made.id}/tell`)).toBe(409);
  });
});
