import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestCaller, type TestServer } from '#platform/testing/server.ts';
import { CLICKHOUSE_WANTED } from '#stages/learn/events/testing/chdb.ts';
import { happened } from '#stages/learn/events/testing/happened.ts';
import type { SqlAnswer } from './sql.contract.ts';

let server: TestServer;
let admin: TestCaller;
let editor: TestCaller;
let viewer: TestCaller;
const at = (path: string) => `/workspaces/${server.workspace.slug}/${path}`;

beforeAll(async () => {
  server = await startTestServer();
  [admin, editor, viewer] = [
    await server.as('admin'),
    await server.as('editor'),
    await server.as('viewer'),
  ];
  await happened(server, [
    { event: 'buy', props: '{"amount":12.5}' },
    { event: 'buy', browser: '=1+1' },
    { workspaceId: server.foreign.id, event: 'secret' },
  ]);
});
afterAll(() => server.close());

// Written in DuckDB's dialect, and with its words.
const inDuckDb = it.skipIf(CLICKHOUSE_WANTED);

const ask = (caller: TestCaller, sql: string) => caller.call('POST', at('reports/sql'), { sql });

describe('SQL', () => {
  inDuckDb(
    'is answered from the events of its workspace, with what each column holds',
    async () => {
      const { status, body } = await ask(
        admin,
        `select ts::date as day, event, count(*) as n, list(browser) as browsers from events group by all`,
      );
      expect(status, JSON.stringify(body)).toBe(200);
      expect(body.answer).toEqual({
        kind: 'sql',
        columns: [
          { name: 'day', type: 'DATE', holds: 'time' },
          { name: 'event', type: 'VARCHAR', holds: 'text' },
          { name: 'n', type: 'BIGINT', holds: 'number' },
          { name: 'browsers', type: 'VARCHAR[]', holds: 'text' },
        ],
        rows: [['2026-11-20', 'buy', 2, expect.stringContaining('"=1+1"')]],
        more: false,
      });
    },
  );

  inDuckDb('says where a mistake is, and what is not allowed', async () => {
    const wrong = await ask(admin, 'select event,\n  nothing from events');
    expect(wrong.status).toBe(400);
    expect(wrong.body.detail).toMatch(
      /^Referenced column "nothing" not found[\s\S]*LINE 2: {3}nothing from events\n +\^/,
    );
    const refused = await ask(admin, 'select * from hot.events');
    expect(refused.status).toBe(400);
    expect(refused.body.detail).toContain('Only the table “events” can be read');
  });

  inDuckDb('says when there are more rows, and never cuts a CSV', async () => {
    const { body } = await ask(admin, 'select n from range(10001) t(n)');
    const { rows, more } = body.answer as SqlAnswer;
    expect([rows.length, more]).toEqual([10_000, true]);
    const large = await ask(admin, `select repeat('x', 1000) from range(100000)`);
    expect(large.body.answer).toMatchObject({ more: true });
    const csv = (sql: string) => admin.call('POST', at('reports/sql/csv'), { sql });
    expect((await csv('select browser, 1 as n from events order by 1')).text).toBe(
      `browser,n\r\n'=1+1,1\r\n,1\r\n`,
    );
    const many = await csv('select n from range(100001) t(n)');
    expect(many.status).toBe(400);
    expect(many.body.detail).toContain('LIMIT');
  });

  it('is written by admins, and by editors where the workspace lets them', async () => {
    const question = { kind: 'sql', sql: 'select count(*) as n from events' };
    const keep = (caller: TestCaller) =>
      caller.call('POST', at('reports'), { name: 'Count', question });
    expect((await ask(editor, question.sql)).status).toBe(403);
    expect((await keep(editor)).status).toBe(403);
    expect((await ask(viewer, question.sql)).status).toBe(403);

    const kept = await keep(admin);
    expect(kept.status, JSON.stringify(kept.body)).toBe(201);
    const path = at(`reports/${kept.body.id}`);
    const change = { question: { kind: 'sql', sql: 'select 1' }, version: kept.body.version };
    expect((await editor.call('PATCH', path, change)).status).toBe(403);
    const run = (caller: TestCaller) => caller.call('POST', `${path}/run`, {});
    expect((await run(editor)).body.answer).toMatchObject({ rows: [[2]] });
    expect((await run(viewer)).status).toBe(403);

    const home = `/workspaces/${server.workspace.slug}`;
    const { body: workspace } = await admin.call('GET', home);
    const settings = { analysis: { timeZone: 'Europe/Berlin', sqlForEditors: true } };
    const set = await admin.call('PATCH', home, { settings, version: workspace.version });
    expect(set.status, JSON.stringify(set.body)).toBe(200);
    expect((await ask(editor, question.sql)).status).toBe(200);
    expect((await keep(editor)).status).toBe(201);
    expect((await ask(viewer, question.sql)).status).toBe(403);
    expect((await run(viewer)).status).toBe(403);
  });
});
