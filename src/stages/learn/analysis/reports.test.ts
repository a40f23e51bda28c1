import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestCaller, type TestServer } from '#platform/testing/server.ts';
import { happened } from '#stages/learn/events/testing/happened.ts';
import type { Answer } from './answer.contract.ts';
import type { QuestionInput } from './question.contract.ts';

let server: TestServer;
let editor: TestCaller;
let productId: string;
const at = (path: string) => `/workspaces/${server.workspace.slug}/${path}`;

beforeAll(async () => {
  server = await startTestServer();
  editor = await server.as('editor');
  productId = (await editor.call('POST', at('products'), { name: 'Shop' })).body.id;
  const visit = { event: 'visit', hoursAgo: 30 };
  await happened(server, [
    ...[1, 2, 3].map((personId) => ({ ...visit, personId, productId })),
    { event: 'buy', personId: 1, hoursAgo: 29, props: '{"amount":20,"plan":"pro"}' },
    { event: 'buy', personId: 2, hoursAgo: 28, props: '{"amount":40,"plan":"=1+1"}' },
    { ...visit, personId: 9, workspaceId: server.foreign.id },
  ]);
});
afterAll(() => server.close());

const any = (name: string) => ({ event: name, filters: [] });
const funnel: QuestionInput = { kind: 'funnel', steps: [any('visit'), any('buy')] };
const visitors: QuestionInput = {
  kind: 'trend',
  interval: 'all',
  series: [{ ...any('visit'), measure: { kind: 'people' } }],
};

async function answerTo(question: QuestionInput, caller = editor) {
  const reply = await caller.call('POST', at('reports/ask'), { question, fresh: true });
  expect(reply.status, JSON.stringify(reply.body)).toBe(200);
  return reply.body.answer as Answer;
}
const steps = (answer: Answer) =>
  answer.kind === 'funnel' ? answer.total.steps.map(({ people }) => people) : null;
const firstValue = (answer: Answer) =>
  answer.kind === 'trend' ? answer.lines[0]?.values[0] : null;

describe('a question', () => {
  it('is answered from the events of its workspace, product and people alone', async () => {
    expect(steps(await answerTo(funnel, await server.as('viewer')))).toEqual([3, 2]);
    expect(firstValue(await answerTo(visitors))).toBe(3);
    expect(firstValue(await answerTo({ ...visitors, productId }))).toBe(3);
    const elsewhere = '01900000-0000-7000-8000-000000000000';
    expect(firstValue(await answerTo({ ...visitors, productId: elsewhere }))).toBe(0);
    const listed = [{ kind: 'listed' as const, personIds: [2] }];
    const people = [{ cohort: { conditions: listed } }];
    expect(steps(await answerTo({ ...funnel, people }))).toEqual([1, 1]);
  });

  it('opens the people behind each number, page by page, to those who may see people', async () => {
    const cell = { kind: 'funnel', step: 0, outcome: 'reached' };
    const page = (more: object, caller = editor) =>
      caller.call('POST', at('reports/people'), { question: funnel, cell, limit: 2, ...more });
    const first = await page({});
    expect(first.body.items).toMatchObject([
      { personId: 1, name: 'user-1', events: 2 },
      { personId: 2 },
    ]);
    const second = await page({ after: first.body.nextAfter });
    expect(second.body).toMatchObject({ items: [{ personId: 3, events: 1 }], nextAfter: null });
    const dropped = await page({ cell: { ...cell, outcome: 'dropped' } });
    expect(dropped.body.items.map(({ personId }) => personId)).toEqual([3]);
    expect((await page({ cell: { kind: 'stickiness', intervals: 1 } })).status).toBe(404);
    expect((await page({}, await server.as('contributor'))).status).toBe(403);
  });

  it('comes as CSV that no spreadsheet runs', async () => {
    const property = { source: 'property' as const, name: 'plan' };
    const reply = await editor.call('POST', at('reports/csv'), {
      question: {
        kind: 'trend',
        interval: 'all',
        series: [
          { ...any('buy'), measure: { kind: 'sum', property: { ...property, name: 'amount' } } },
        ],
        breakdown: { property },
      },
    });
    expect(reply.headers.get('content-type')).toContain('text/csv');
    const [head, row] = reply.text.trim().split('\r\n');
    expect(head).toBe('Interval,"buy, sum of amount: =1+1","buy, sum of amount: pro"');
    expect(row).toMatch(/^\d{4}-\d\d-\d\d,40,20$/);
  });

  it('is refused with what to do where it can not be answered', async () => {
    const refused = async (question: object) => {
      const reply = await editor.call('POST', at('reports/ask'), { question });
      expect(reply.status).toBe(400);
      return `${reply.body.fields[0]?.path} ${reply.body.fields[0]?.message}`;
    };
    expect(await refused({ ...visitors, formula: 'A / B' })).toContain('There is no series B');
    expect(await refused({ ...visitors, formula: 'A /' })).toContain('ends too early');
    const years = { kind: 'between', from: '2020-01-01', to: '2025-12-31' };
    expect(await refused({ ...visitors, interval: 'hour', range: years })).toContain(
      'shorter range',
    );
    expect(await refused({ ...visitors, timeZone: 'Mars/Olympus' })).toContain('time zone');
    expect(await refused({ ...funnel, exclusions: [{ ...any('x'), from: 1, to: 1 }] })).toContain(
      'exclusions',
    );
    const nobody = [{ cohort: { id: '01900000-0000-7000-8000-000000000000' } }];
    expect(await refused({ ...visitors, people: nobody })).toContain('cohort');
  });

  it('knows the names and values that came lately', async () => {
    const names = await editor.call('GET', at('reports/names'));
    expect(names.body).toMatchObject({
      events: [
        { name: 'visit', count: 3 },
        { name: 'buy', count: 2 },
      ],
      properties: ['amount', 'plan'],
    });
    const values = await editor.call('POST', at('reports/values'), {
      property: { source: 'property', name: 'plan' },
    });
    expect(values.body.values).toEqual(['=1+1', 'pro']);
  });

  it('asked again at once is answered from memory, unless it is to be fresh', async () => {
    const put = async (body: object) => (await editor.call('POST', at('reports/ask'), body)).body;
    const question = { ...visitors, series: [{ ...any('late'), measure: { kind: 'count' } }] };
    const first = await put({ question });
    await happened(server, [{ event: 'late', personId: 4, hoursAgo: 1 }]);
    expect(await put({ question })).toEqual(first);
    expect(firstValue((await put({ question, fresh: true })).answer as Answer)).toBe(1);
  });
});

describe('who events are from', () => {
  const column = (name: 'distinct_id' | 'session_id' | 'browser') =>
    ({ source: 'column', name }) as const;
  const set = (name: 'distinct_id' | 'session_id' | 'browser') =>
    ({ type: 'presence', property: column(name), set: true }) as const;
  const condition = { kind: 'property', filter: set('distinct_id') } as const;
  const byPerson: QuestionInput = {
    ...visitors,
    breakdown: { property: column('distinct_id') },
  };
  const revealing: Record<string, QuestionInput> = {
    breakdown: byPerson,
    measure: {
      ...visitors,
      series: [{ ...any('visit'), measure: { kind: 'maximum', property: column('session_id') } }],
    },
    filter: { ...visitors, filters: [set('session_id')] },
    'filter of a step': {
      kind: 'funnel',
      steps: [any('visit'), { event: 'buy', filters: [set('distinct_id')] }],
    },
    node: { kind: 'paths', node: column('distinct_id') },
    cohort: { ...funnel, people: [{ cohort: { conditions: [condition] } }] },
    alias: {
      ...visitors,
      breakdown: { property: { source: 'property', name: '$anon_distinct_id' } },
    },
  };

  it('is asked about by editors only', async () => {
    const callers = [await server.as('viewer'), await server.as('contributor'), editor];
    for (const [where, question] of Object.entries(revealing)) {
      for (const path of ['reports/ask', 'reports/csv']) {
        for (const caller of callers) {
          const { status, body } = await caller.call('POST', at(path), { question });
          expect(status, `${where} ${path}`).toBe(caller === editor ? 200 : 403);
          if (caller !== editor) expect(body.detail).toContain('“distinct_id”');
        }
      }
    }
    const values = async (caller: TestCaller, name: 'session_id' | 'browser') =>
      (await caller.call('POST', at('reports/values'), { property: column(name) })).status;
    const [viewer = editor] = callers;
    expect(await values(viewer, 'session_id')).toBe(403);
    expect(await values(viewer, 'browser')).toBe(200);
    expect(await values(editor, 'session_id')).toBe(200);
  });

  it('stays with editors in a saved report and in a saved cohort', async () => {
    const viewer = await server.as('viewer');
    const report = await editor.call('POST', at('reports'), { name: 'Who', question: byPerson });
    const path = at(`reports/${report.body.id}/run`);
    expect((await editor.call('POST', path, {})).status).toBe(200);
    expect((await viewer.call('POST', path, {})).status).toBe(403);
    const cohort = await editor.call('POST', at('cohorts'), {
      name: 'Known',
      definition: { conditions: [condition] },
    });
    const question = { ...funnel, people: [{ cohort: { id: cohort.body.id } }] };
    expect((await editor.call('POST', at('reports/ask'), { question })).status).toBe(200);
    expect((await viewer.call('POST', at('reports/ask'), { question })).status).toBe(403);
  });
});

describe('a report', () => {
  it('keeps a question, with its product and saved cohorts, and asks it again', async () => {
    const cohort = await editor.call('POST', at('cohorts'), {
      name: 'Buyers',
      definition: {
        conditions: [
          {
            kind: 'did',
            selector: any('buy'),
            times: { operator: 'atLeast', count: 1 },
            period: { kind: 'days', count: 7 },
          },
        ],
      },
    });
    expect(cohort.status, JSON.stringify(cohort.body)).toBe(201);
    const question = { ...visitors, people: [{ cohort: { id: cohort.body.id } }] };
    const made = await editor.call('POST', at('reports'), { name: 'Visits', question, productId });
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    const asked = await editor.call('POST', at(`reports/${made.body.id}/run`), {});
    expect(firstValue(asked.body.answer as Answer)).toBe(2);
    const foreign = await server.as('editor', server.foreign);
    const path = `/workspaces/${server.foreign.slug}/reports`;
    expect((await foreign.call('POST', `${path}/${made.body.id}/run`, {})).status).toBe(404);
    expect((await foreign.call('POST', `${path}/ask`, { question })).status).toBe(400);
  });

  it('is not saved with a question that can not be answered', async () => {
    const question = { ...visitors, formula: 'Z' };
    expect((await editor.call('POST', at('reports'), { name: 'Bad', question })).status).toBe(400);
  });
});
