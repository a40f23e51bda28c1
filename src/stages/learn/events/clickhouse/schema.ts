/** The tables, under names that leave `events` free for what a question sees. */
export const EVENTS = 'throughline_events';
export const OVERRIDES = 'throughline_person_overrides';

const NULLABLE = [
  'session_id',
  'url',
  'path',
  'referrer',
  'browser',
  'os',
  'device',
  'country',
  'app_version',
];

export const SCHEMA: readonly string[] = [
  // The last of two events with one id replaces the other; until then FINAL leaves one out.
  `create table if not exists ${EVENTS} (
    workspace_id UUID, product_id Nullable(UUID), event_id UUID, event LowCardinality(String),
    person_id Int64, distinct_id String, ts DateTime64(6, 'UTC'), received_at DateTime64(6, 'UTC'),
    ${NULLABLE.map((name) => `${name} Nullable(String)`).join(', ')}, props String, load_id Nullable(UUID)
  ) engine = ReplacingMergeTree order by (workspace_id, toDate(ts), event, event_id)
    partition by toYYYYMM(ts)`,
  `alter table ${EVENTS} add column if not exists load_id Nullable(UUID)`,
  `create table if not exists ${OVERRIDES} (
    workspace_id UUID, person_id Int64, merged_into Int64, version UInt64
  ) engine = ReplacingMergeTree(version) order by (workspace_id, person_id)`,
];

const COLUMNS = [
  'workspace_id',
  'product_id',
  'event_id',
  'event',
  'distinct_id',
  'ts',
  'received_at',
  ...NULLABLE,
  'props',
  'load_id',
];

/** What a question sees as `events`: one workspace's, each with the person it belongs to now. */
export function eventsOf(workspaceId: string): string {
  return `select ${COLUMNS.map((name) => `e.${name} as ${name}`).join(', ')},
      coalesce(o.merged_into, e.person_id) as person_id
    from (select * from ${EVENTS} final where workspace_id = '${workspaceId}') e
    left join (select person_id, merged_into from ${OVERRIDES} final where workspace_id = '${workspaceId}') o
      on o.person_id = e.person_id`;
}
