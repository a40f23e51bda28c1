import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EventStore, Param, Query, Value } from '../event-store.ts';
import { anEvent, FOREIGN, micros, WORKSPACE } from './sample-events.ts';

/** What every event store must do, told apart from how it does it. */
export function describeEventStore(
  name: string,
  open: () => Promise<EventStore>,
  { cancels = true }: { cancels?: boolean } = {},
): void {
  describe(`the event store on ${name}`, () => {
    let store: EventStore;
    beforeAll(async () => {
      store = await open();
    });
    afterAll(() => store?.close());

    const ask = async (
      sql: string,
      more: Partial<Query> = {},
    ): Promise<readonly (readonly Value[])[]> =>
      (await store.query({ workspaceId: WORKSPACE, sql, ...more })).rows;
    const countOf = async (event: string, workspaceId = WORKSPACE) => {
      const sql = `select count(*) from events where event = ${placeholder('String')}`;
      const rows = await ask(sql, { workspaceId, params: [event] });
      return Number(rows[0]?.[0]);
    };
    const placeholder = (type: string, n = 1) =>
      store.dialect === 'duckdb' ? `$${n}` : `{p${n}:${type}}`;

    it('keeps every field as it was given, to the microsecond', async () => {
      const event = anEvent({
        event: 'kept',
        productId: '01900000-0000-7000-8000-0000000000aa',
        ts: micros('2026-11-20T10:11:12.345Z') + 678,
        receivedAt: micros('2026-11-20T10:11:13Z'),
        distinctId: "Ünïcode “quotes” ' \\ 🎉",
        sessionId: 's1',
        url: 'https://example.org/a?b=c',
        path: '/a',
        country: 'DE',
        props: JSON.stringify({ plan: 'pro', n: 3, deep: { a: [1, null] } }),
      });
      await store.append([event]);
      const columns =
        'event_id, product_id, person_id, distinct_id, session_id, ts, received_at, url, path, country, referrer, props';
      const [row] = await ask(`select ${columns} from events where event = 'kept'`);
      expect(row).toEqual([
        event.eventId,
        event.productId,
        1,
        event.distinctId,
        's1',
        '2026-11-20T10:11:12.345678Z',
        '2026-11-20T10:11:13.000Z',
        event.url,
        '/a',
        'DE',
        null,
        event.props,
      ]);
    });

    it('keeps an event once, whether it is repeated in a batch, at once or later', async () => {
      const twice = anEvent({ event: 'once' });
      const others = [anEvent({ event: 'once' }), anEvent({ event: 'once' })];
      expect(await store.append([twice, ...others, twice])).toEqual({ accepted: 3, duplicates: 1 });
      const again = { ...twice, ts: twice.ts + 2_000_000 };
      expect(await store.append([again])).toEqual({ accepted: 0, duplicates: 1 });
      const [a, b] = await Promise.all([
        store.append([...others, anEvent({ event: 'once' })]),
        store.append(others),
      ]);
      expect(a.accepted + b.accepted).toBe(1);
      expect(await countOf('once')).toBe(4);
    });

    it('takes the same id of two workspaces as two events, and shows each its own', async () => {
      const event = anEvent({ event: 'whose' });
      await store.append([event, { ...event, workspaceId: FOREIGN }]);
      expect(await countOf('whose')).toBe(1);
      expect(await countOf('whose', FOREIGN)).toBe(1);
      const all = await ask('select count(*) from (select distinct workspace_id from events)');
      expect(Number(all[0]?.[0])).toBe(1);
    });

    it('takes a large batch whole', async () => {
      const many = Array.from({ length: 5000 }, (_, n) =>
        anEvent({ event: 'many', personId: n % 700, ts: micros('2026-11-01T00:00:00Z') + n * 1e6 }),
      );
      expect(await store.append(many)).toEqual({ accepted: 5000, duplicates: 0 });
      const rows = await ask(
        `select count(*), count(distinct person_id) from events where event = 'many'`,
      );
      expect(rows[0]?.map(Number)).toEqual([5000, 700]);
    });

    it('answers parameters of every kind, and never takes them for SQL', async () => {
      await store.append([anEvent({ event: "x' or 1=1 --" })]);
      expect(await countOf("x' or 1=1 --")).toBe(1);
      expect(await countOf("' or 1=1 --")).toBe(0);
      const sql = `select ${placeholder('Int64')} + 1, ${placeholder('Float64', 2)} * 2, ${placeholder('Bool', 3)}`;
      const params: Param[] = [41, 1.25, true];
      const [row] = await ask(sql, { params });
      expect(row?.map(Number)).toEqual([42, 2.5, 1]);
    });

    it('counts merged persons as one, over several steps and either order', async () => {
      const of = (personId: number) => anEvent({ event: 'merged', personId });
      await store.append([of(90101), of(90102), of(90103), of(90104)]);
      await store.mergePersons(WORKSPACE, [{ from: 90101, into: 90102 }]);
      await store.mergePersons(WORKSPACE, [
        { from: 90102, into: 90103 },
        { from: 90102, into: 90103 },
      ]);
      await store.mergePersons(WORKSPACE, [{ from: 90104, into: 90101 }]);
      const sql = `select person_id, count(*) from events where event = 'merged' group by person_id`;
      const rows = (await ask(sql)).map((row) => row.map(Number));
      expect(rows).toEqual([[90103, 4]]);
    });

    it('forgets a person with all who were merged into them, and nobody else', async () => {
      const of = (personId: number) => anEvent({ event: 'forget', personId });
      await store.append([of(90201), of(90202), of(90203), { ...of(90201), workspaceId: FOREIGN }]);
      await store.mergePersons(WORKSPACE, [{ from: 90201, into: 90202 }]);
      await store.erase(WORKSPACE, [90202]);
      expect(await countOf('forget')).toBe(1);
      expect(await countOf('forget', FOREIGN)).toBe(1);
    });

    it('forgets a workspace as often as it is told, and nothing of another', async () => {
      const gone = '01900000-0000-7000-8000-00000000dead';
      const event = anEvent({ event: 'deleted', personId: 90301 });
      const theirs = { ...event, workspaceId: gone };
      await store.append([event, theirs, { ...theirs, eventId: anEvent().eventId, personId: 2 }]);
      await store.mergePersons(gone, [{ from: 2, into: 90301 }]);
      expect(await store.eraseWorkspace(gone)).toEqual({ deleted: 2 });
      expect(await store.eraseWorkspace(gone)).toEqual({ deleted: 0 });
      expect(await countOf('deleted', gone)).toBe(0);
      expect(await countOf('deleted')).toBe(1);
    });

    it('says when there are more rows than were asked for', async () => {
      const sql = `select event_id from events where event = 'many'`;
      const answer = await store.query({ workspaceId: WORKSPACE, sql, maxRows: 10 });
      expect(answer.rows).toHaveLength(10);
      expect(answer.truncated).toBe(true);
    });

    it('says what is wrong with a question', async () => {
      await expect(ask('select nothing from events')).rejects.toMatchObject({
        code: 'invalid_input',
      });
      await expect(ask('selec 1')).rejects.toMatchObject({ code: 'invalid_input' });
    });

    it('stops a question that takes too long, or whose asker went away, and goes on', async () => {
      const heavy =
        store.dialect === 'duckdb'
          ? 'select count(*) from range(100000000) a, range(100000) b where (a.range * b.range) % 7 = 3'
          : 'select count() from numbers(100000000000) where number % 7 = 3';
      await expect(ask(heavy, { timeoutMs: 300 })).rejects.toMatchObject({ code: 'unavailable' });
      if (!cancels) return;
      const controller = new AbortController();
      setTimeout(() => controller.abort(), 200);
      await expect(ask(heavy, { signal: controller.signal })).rejects.toMatchObject({
        name: 'AbortError',
      });
      expect(Number((await ask('select 1'))[0]?.[0])).toBe(1);
    });

    it("runs a member's SELECT on events, with joins and names of its own", async () => {
      const sql = `with daily as (select event, count(*) as n from events group by event)
        select a.event, b.n from daily a join daily b on a.event = b.event where a.event = 'many' and abs(b.n) in (select n from daily)`;
      const answer = await store.restrictedSql({ workspaceId: WORKSPACE, sql });
      expect(answer.rows.map(([event, n]) => [event, Number(n)])).toEqual([['many', 5000]]);
    });

    it.each([
      ['another statement', 'delete from events'],
      ['two statements', 'select 1; drop table events'],
      ['the bare table', 'select * from hot.events'],
      ['the overrides', 'select * from person_overrides'],
      ['the catalogue', 'select * from information_schema.tables'],
      [
        'the catalogue by a name out of scope',
        'select * from (with duckdb_tables as (select 1) select 1), duckdb_tables',
      ],
      ['settings', 'select * from duckdb_settings()'],
      ['a setting', "select current_setting('temp_directory')"],
      ['a file', "select * from read_text('/etc/passwd')"],
      ['a file by its name', "select * from '/etc/passwd'"],
      ['a file within an expression', "select (select content from read_text('/etc/passwd'))"],
      ['SQL in text', "select * from query('select * from duckdb_tables()')"],
      ['a table named by a text', "select * from query_table('hot.events')"],
      ['attaching', "attach '/tmp/x.duckdb' as x"],
      ['copying', "copy (select 1) to '/tmp/x.csv'"],
      ['settings changed', 'set threads = 1'],
      ['a description', 'describe events'],
      ['another server', "select * from url('http://127.0.0.1/', 'CSV', 'a String')"],
      ['a function nobody named', 'select sleep(1)'],
      ['an unknown function', 'select aiGenerate(event) from events'],
      ['a version', 'select version()'],
      ['a function in an order', "select 1 from events order by getSetting('max_threads')"],
      ['a function in a lambda', 'select arrayMap(x -> hostName(), [1]) from events'],
      ['another table after IN', 'select 1 in (select 1 from system.one)'],
      ['two tables', "select * from events, merge('.*')"],
    ])("refuses %s in a member's SQL", async (_what, sql) => {
      const asked = store.restrictedSql({ workspaceId: WORKSPACE, sql });
      await expect(asked).rejects.toMatchObject({ code: 'invalid_input' });
    });
  });
}
