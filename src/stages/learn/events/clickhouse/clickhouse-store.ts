import { Slots } from '#platform/concurrency/slots.ts';
import { Problem } from '#platform/contract/problem.ts';
import type {
  Answer,
  AppendResult,
  EventStore,
  Maintenance,
  MaintenanceReport,
  PersonMerge,
  Query,
  StoredEvent,
  StoreHealth,
} from '../event-store.ts';
import { GroupCommit } from '../group-commit.ts';
import { isAway, toProblem } from './problems.ts';
import { checkSelect } from './restrict.ts';
import { EVENTS, eventsOf, OVERRIDES, SCHEMA } from './schema.ts';
import type { ClickHouseAnswer, ClickHouseTransport } from './transport.ts';
import { toMoment, toValue } from './values.ts';

const TIMEOUT_MS = 30_000;
const MAX_ROWS = 10_000;
const REPEAT_WINDOW_US = 7 * 24 * 3600 * 1e6;

/** Events in a ClickHouse of one's own: for several servers, or more events than one machine counts. */
export class ClickHouseStore implements EventStore {
  readonly dialect = 'clickhouse';
  readonly #transport: ClickHouseTransport;
  readonly #group: GroupCommit;
  readonly #merging = new Slots(1);
  #ready: Promise<void> | null = null;

  constructor(transport: ClickHouseTransport) {
    this.#transport = transport;
    this.#group = new GroupCommit({
      commit: (events) => this.#insert(events),
      mayRetry: isAway,
    });
  }

  append(events: readonly StoredEvent[]): Promise<AppendResult> {
    return told(this.#group.append(events));
  }

  query(query: Query): Promise<Answer> {
    return told(this.#ask(query, withEvents(query)));
  }

  async restrictedSql(query: Query): Promise<Answer> {
    const sql = query.sql.replace(/;\s*$/, '');
    const framed = `select * from (\n${sql}\n)`;
    await told(this.#prepare().then(() => checkSelect(this.#transport, framed)));
    return told(this.#ask(query, withEvents({ ...query, sql: framed })));
  }

  async erase(workspaceId: string, personIds: readonly number[]): Promise<{ deleted: number }> {
    if (personIds.length === 0) return { deleted: 0 };
    return told(this.#erase(workspaceId, personIds));
  }

  eraseLoad(workspaceId: string, loadId: string): Promise<{ deleted: number }> {
    const where = `workspace_id = '${workspaceId}' and load_id = '${loadId}'`;
    return told(this.#prepare().then(() => this.#delete(where)));
  }

  eraseWorkspace(workspaceId: string): Promise<{ deleted: number }> {
    return told(this.#eraseWorkspace(workspaceId));
  }

  async mergePersons(workspaceId: string, merges: readonly PersonMerge[]): Promise<void> {
    if (merges.length > 0) {
      await told(this.#merging.run(() => this.#merge(workspaceId, merges)));
    }
  }

  maintain({ retentionMonths, now }: Maintenance): Promise<MaintenanceReport> {
    return told(this.#maintain(retentionMonths, now));
  }

  health(): Promise<StoreHealth> {
    return told(this.#health());
  }

  async close(): Promise<void> {
    await this.#group.close();
    await this.#transport.close();
  }

  /** Makes the tables the first time that something is asked. */
  #prepare(): Promise<void> {
    this.#ready ??= this.#makeTables().catch((error) => {
      this.#ready = null;
      throw error;
    });
    return this.#ready;
  }

  async #makeTables(): Promise<void> {
    for (const statement of SCHEMA) await this.#transport.command(statement);
  }

  async #insert(events: readonly StoredEvent[]): Promise<number[]> {
    await this.#prepare();
    const known = new Set<number>();
    const fresh = new Map<string, number>();
    for (const [at, event] of events.entries()) {
      const name = `${event.workspaceId} ${event.eventId}`;
      if (fresh.has(name)) known.add(at);
      else fresh.set(name, at);
    }
    for (const name of await this.#stored(events)) {
      const at = fresh.get(name);
      if (at === undefined) continue;
      known.add(at);
      fresh.delete(name);
    }
    const rows = [...fresh.values()].flatMap((at) => events[at] ?? []).map(toRow);
    if (rows.length > 0) await this.#transport.insert(EVENTS, rows);
    return [...known];
  }

  /** Which of these are stored already, as `workspace id`. */
  async #stored(events: readonly StoredEvent[]): Promise<string[]> {
    let from = Number.POSITIVE_INFINITY;
    let to = Number.NEGATIVE_INFINITY;
    for (const { ts } of events) {
      from = Math.min(from, ts - REPEAT_WINDOW_US);
      to = Math.max(to, ts + REPEAT_WINDOW_US);
    }
    const ids = events.map(({ eventId }) => `'${eventId}'`).join(',');
    const { data } = await this.#transport.query(
      `select workspace_id, event_id from ${EVENTS}
       where ts between fromUnixTimestamp64Micro(${Math.floor(from)}, 'UTC') and fromUnixTimestamp64Micro(${Math.ceil(to)}, 'UTC')
         and event_id in (${ids})`,
      { settings: { max_query_size: 10_000_000 } },
    );
    return data.map(([workspace, id]) => `${workspace} ${id}`);
  }

  async #ask(query: Query, sql: string): Promise<Answer> {
    await this.#prepare();
    const { timeoutMs = TIMEOUT_MS, maxRows = MAX_ROWS, params = [], signal } = query;
    signal?.throwIfAborted();
    const asked = this.#transport.query(sql, {
      params: Object.fromEntries(params.map((param, at) => [`p${at + 1}`, param])),
      settings: {
        readonly: 2,
        max_execution_time: timeoutMs / 1000,
        max_result_rows: maxRows + 1,
        result_overflow_mode: 'break',
        max_threads: 4,
      },
      signal,
    });
    const { meta, data } = await asked.catch((error) => {
      signal?.throwIfAborted();
      throw error;
    });
    const rows = data.slice(0, maxRows);
    return {
      columns: meta,
      rows: rows.map((row) => row.map((cell, at) => toValue(cell, meta[at]?.type ?? 'String'))),
      truncated: data.length > maxRows,
    };
  }

  async #erase(workspaceId: string, personIds: readonly number[]): Promise<{ deleted: number }> {
    await this.#prepare();
    const ids = personIds.map((id) => BigInt(id)).join(',');
    const merged = await this.#transport.query(
      `select person_id from ${OVERRIDES} final where workspace_id = '${workspaceId}' and merged_into in (${ids})`,
    );
    const all = [...personIds, ...numbersOf(merged)].map((id) => BigInt(id)).join(',');
    return this.#delete(`workspace_id = '${workspaceId}' and person_id in (${all})`);
  }

  async #eraseWorkspace(workspaceId: string): Promise<{ deleted: number }> {
    await this.#prepare();
    const where = `workspace_id = '${workspaceId}'`;
    await this.#transport.command(
      `alter table ${OVERRIDES} delete where ${where} settings mutations_sync = 2`,
    );
    return this.#delete(where);
  }

  async #delete(where: string): Promise<{ deleted: number }> {
    const counted = await this.#transport.query(
      `select count() from ${EVENTS} final where ${where}`,
    );
    // Waits until every replica has written its parts anew without them.
    await this.#transport.command(
      `alter table ${EVENTS} delete where ${where} settings mutations_sync = 2`,
    );
    return { deleted: numbersOf(counted)[0] ?? 0 };
  }

  /** Keeps every override one step long, so that a question joins once. */
  async #merge(workspaceId: string, merges: readonly PersonMerge[]): Promise<void> {
    await this.#prepare();
    const { data } = await this.#transport.query(
      `select person_id, merged_into from ${OVERRIDES} final where workspace_id = '${workspaceId}'`,
    );
    const held = new Map(data.map(([person, into]) => [Number(person), Number(into)]));
    const changed = new Map<number, number>();
    const put = (person: number, into: number) => {
      held.set(person, into);
      changed.set(person, into);
    };
    for (const { from, into } of merges) {
      const target = held.get(into) ?? into;
      if (target === from) continue;
      for (const [person, to] of held) if (to === from) put(person, target);
      put(from, target);
    }
    const version = Date.now();
    const rows = [...changed].map(([person_id, merged_into]) => ({
      workspace_id: workspaceId,
      person_id,
      merged_into,
      version,
    }));
    if (rows.length > 0) await this.#transport.insert(OVERRIDES, rows);
  }

  /** Months are partitions here, and what is erased is written anew at once: only old months go. */
  async #maintain(retentionMonths: number | null, now: number): Promise<MaintenanceReport> {
    await this.#prepare();
    if (retentionMonths === null) return { sealed: [], dropped: [], rewritten: [] };
    const first = new Date(now);
    first.setUTCDate(1);
    first.setUTCMonth(first.getUTCMonth() - retentionMonths + 1);
    const kept = first.toISOString().slice(0, 7).replace('-', '');
    const { data } = await this.#transport.query(
      `select distinct partition from system.parts
       where active and database = currentDatabase() and table = '${EVENTS}' and partition < '${kept}' order by 1`,
    );
    const dropped = data.map(([partition]) => String(partition));
    for (const partition of dropped) {
      await this.#transport.command(`alter table ${EVENTS} drop partition ${Number(partition)}`);
    }
    return {
      sealed: [],
      dropped: dropped.map((month) => `${month.slice(0, 4)}-${month.slice(4)}`),
      rewritten: [],
    };
  }

  async #health(): Promise<StoreHealth> {
    await this.#prepare();
    const counted = await this.#transport.query(
      `select sum(rows), sum(bytes_on_disk) from system.parts
       where active and database = currentDatabase() and table = '${EVENTS}'`,
    );
    const [events = 0, bytes = 0] = (counted.data[0] ?? []).map(Number);
    return { kind: this.dialect, running: true, restarts: 0, events, bytes, memory: 0 };
  }
}

/** The question with `events` before the names that it gives itself. */
function withEvents({ workspaceId, sql }: Query): string {
  const events = `with events as (${eventsOf(workspaceId)})`;
  const own = /^\s*with\s+/i.exec(sql);
  return own ? `${events}, ${sql.slice(own[0].length)}` : `${events} ${sql}`;
}

function toRow(event: StoredEvent): Record<string, unknown> {
  return {
    workspace_id: event.workspaceId,
    product_id: event.productId,
    event_id: event.eventId,
    event: event.event,
    person_id: event.personId,
    distinct_id: event.distinctId,
    session_id: event.sessionId,
    ts: toMoment(event.ts),
    received_at: toMoment(event.receivedAt),
    url: event.url,
    path: event.path,
    referrer: event.referrer,
    browser: event.browser,
    os: event.os,
    device: event.device,
    country: event.country,
    app_version: event.appVersion,
    props: event.props,
    load_id: event.loadId ?? null,
  };
}

function numbersOf({ data }: ClickHouseAnswer): number[] {
  return data.map(([value]) => Number(value));
}

async function told<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw error instanceof Problem ? error : toProblem(error);
  }
}
