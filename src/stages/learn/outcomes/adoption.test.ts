import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { happened } from '#stages/learn/events/testing/happened.ts';
import { micros } from '#stages/learn/events/testing/sample-events.ts';
import type { AdoptionReport } from './adoption.contract.ts';
import { actionsOf, type OutcomeActions, outcomesServer } from './outcomes.fixture.ts';
import { dayAfter, today } from './predictions.rules.ts';

let act: OutcomeActions;
let feature: string;
const SINCE = dayAfter(today(), -24);

interface Use {
  person: number;
  name: string;
  day: string;
}
/** Twelve people; the odd ones use the feature, some of them before it shipped, some again. */
const uses: Use[] = Array.from({ length: 12 }, (_, i) => i + 1).flatMap((person) => [
  { person, name: 'visit', day: dayAfter(today(), -(person % 5)) },
  { person, name: 'visit', day: dayAfter(today(), -40) },
  { person, name: 'export', day: dayAfter(today(), -30) },
  ...(person % 2 === 1 ? [{ person, name: 'export', day: dayAfter(today(), -2 * person) }] : []),
  ...(person % 4 === 1 ? [{ person, name: 'export', day: dayAfter(SINCE, 1) }] : []),
  // In the last hours before the day it counts from, seen from Greenwich.
  ...(person === 2 ? [{ person, name: 'export', day: dayAfter(SINCE, -1) }] : []),
]);
const COMPANIES: Record<number, string> = {};
const selector = { event: 'export', filters: [] };

beforeAll(async () => {
  act = await outcomesServer();
  feature = await act.feature({ state: 'planned' });
  await act.sql(`update features set state = 'shipped', shipped_at = $2 where id = $1`, [
    feature,
    SINCE,
  ]);
  const [acme = '', bolt = ''] = await Promise.all(
    ['Acme', 'Bolt'].map(async (name) => (await act.post('companies', { name })).id),
  );
  for (let person = 1; person <= 12; person++) {
    await act.sql('insert into persons (workspace_id, id, first_seen_at) values ($1, $2, now())', [
      act.server.workspace.id,
      person,
    ]);
  }
  const belong = async (person: number, contactId: string | null, companyId: string | null) => {
    const email = contactId && ((await act.get(`contacts/${contactId}`)).email as string);
    await act.sql('update persons set contact_id = $2, company_id = $3, email = $4 where id = $1', [
      person,
      contactId,
      companyId,
      email,
    ]);
    if (companyId) COMPANIES[person] = companyId;
  };
  const contact = async (name: string) =>
    (await act.post('contacts', { name, email: `${name}@example.org` })).id;
  const ask = async (who: object, importance = 2) => {
    const { id: feedbackId } = await act.post('feedback', { body: 'Let me export', ...who });
    await act.post('insights', { feedbackId, importance, targetIds: [feature] });
  };
  // Uses it; does not; nobody knows; does not care; of a company that uses it; one that does not; a note.
  const [uma, nil, who, no] = await Promise.all(['Uma', 'Nil', 'Who', 'No'].map(contact));
  await belong(1, uma ?? null, null);
  await belong(2, nil ?? null, null);
  await belong(3, null, acme);
  await belong(4, null, bolt);
  await belong(5, null, acme);
  for (const contactId of [uma, nil, who]) await ask({ contactId });
  await ask({ contactId: no }, 0);
  await ask({ companyId: acme });
  await ask({ companyId: bolt });
  await ask({});
  await happened(
    act.server,
    uses.map(({ person: personId, name: event, day }) => ({
      personId,
      event,
      ts: micros(`${day}T12:00:00Z`),
    })),
  );
});
afterAll(() => act.server.close());

const path = () => `features/${feature}/adoption`;
const mondayOf = (day: string) => dayAfter(day, -((new Date(day).getUTCDay() + 6) % 7));
const distinct = (found: Use[]) => new Set(found.map(({ person }) => person));

describe('adoption', () => {
  it('is what the events say, counted slowly', async () => {
    expect(await act.refused('GET', `${path()}/report`)).toMatchObject({ status: 409 });
    await act.call('PUT', path(), { selector });
    const report = (await act.get(`${path()}/report`)) as unknown as AdoptionReport;
    const since = uses.filter(({ day }) => day >= SINCE && day <= today());
    const used = since.filter(({ name }) => name === 'export');
    expect(report).toMatchObject({
      since: SINCE,
      people: distinct(used).size,
      active: distinct(since).size,
      companies: new Set(used.flatMap(({ person }) => COMPANIES[person] ?? [])).size,
      again: [...distinct(used)].filter(
        (person) =>
          new Set(used.filter((use) => use.person === person).map(({ day }) => mondayOf(day)))
            .size > 1,
      ).length,
    });
    for (const week of report.weeks) {
      const start = mondayOf(week.start);
      const inWeek = (found: Use[]) => found.filter(({ day }) => mondayOf(day) === start);
      expect(week).toMatchObject({
        people: distinct(inWeek(used)).size,
        active: distinct(inWeek(since)).size,
        companies: new Set(inWeek(used).flatMap(({ person }) => COMPANIES[person] ?? [])).size,
      });
    }
    expect(report.people).toBe(6);
  });

  it('counts days and weeks of the time zone of analysis', async () => {
    const admin = await act.server.as('admin');
    const home = `/workspaces/${act.server.workspace.slug}`;
    const zone = async (timeZone: string | null) => {
      const { version } = (await admin.call('GET', home)).body;
      const settings = { analysis: { timeZone, sqlForEditors: false } };
      expect((await admin.call('PATCH', home, { settings, version })).status).toBe(200);
      return (await act.get(`${path()}/report`)) as unknown as AdoptionReport;
    };
    expect(await zone('Pacific/Kiritimati')).toMatchObject({
      timeZone: 'Pacific/Kiritimati',
      people: 7,
    });
    expect(await zone(null)).toMatchObject({ timeZone: 'UTC', people: 6 });
  });

  it('tells of those who asked who used it, who has not, and who can’t be matched', async () => {
    const report = (await act.get(`${path()}/report`)) as unknown as AdoptionReport;
    expect(report.asked).toEqual({ total: 6, used: 2, notYet: 2, unmatched: 2 });
    const named = async (group: string) =>
      (await act.get(`${path()}/asked?group=${group}`)).items
        .map(({ name, company }) => name ?? company)
        .sort();
    expect(await named('used')).toEqual(['Acme', 'Uma']);
    expect(await named('not_yet')).toEqual(['Bolt', 'Nil']);
    expect(await named('unmatched')).toEqual(['Who', null]);
  });

  it('is for editors where it names people, and stays in its workspace', async () => {
    const viewer = actionsOf(act.server, await act.server.as('viewer'));
    await viewer.get(`${path()}/report`);
    expect(await viewer.refused('GET', `${path()}/asked`)).toMatchObject({ status: 403 });
    expect(await viewer.refused('PUT', path(), { selector })).toMatchObject({ status: 403 });
    const stranger = await act.server.as('owner', act.server.foreign);
    for (const part of ['', '/report', '/asked']) {
      const reply = await stranger.call(
        'GET',
        `/workspaces/${act.server.foreign.slug}/${path()}${part}`,
      );
      expect(reply.status).toBe(404);
    }
    const contributor = actionsOf(act.server, await act.server.as('contributor'));
    const telling = {
      event: 'export',
      filters: [
        {
          type: 'text',
          property: { source: 'column', name: 'distinct_id' },
          operator: 'is',
          values: ['user-1'],
        },
      ],
    };
    expect(await contributor.refused('PUT', path(), { selector: telling })).toMatchObject({
      status: 403,
    });
    expect(
      await act.refused('PUT', path(), { selector, since: dayAfter(today(), 2) }),
    ).toMatchObject({ field: 'body.since' });
  });

  it('waits for the feature to ship, and can be left', async () => {
    const early = await act.feature();
    await act.call('PUT', `features/${early}/adoption`, { selector });
    expect(await act.get(`features/${early}/adoption/report`)).toMatchObject({
      since: null,
      people: 0,
    });
    await act.call('DELETE', `features/${early}/adoption`);
    expect(await act.get(`features/${early}/adoption`)).toEqual({ definition: null });
  });
});
