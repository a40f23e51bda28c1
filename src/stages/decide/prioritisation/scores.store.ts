import { type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import { featureService } from '#core/features/features.feature.ts';
import { decodeCursor, encodeCursor } from '#platform/api/cursor.ts';
import { Problem } from '#platform/contract/problem.ts';
import type { Ref } from '#platform/contract/resource.ts';
import type { Tx } from '#platform/db/database.ts';
import type { StoredEvidence } from './evidence.contract.ts';
import { SCORED } from './evidence.store.ts';
import type { ScoredNoun } from './score-models.contract.ts';
import type { EstimatorFactor, Ingredients, Typed } from './score-row.ts';

/** A record in a model, with everything its score is made of. */
export interface LoadedScore extends Ingredients {
  modelId: string;
  record: Ref & { state: string; ownerId: string | null; productId: string | null };
  /** The stored value, for telling whether it changed. */
  value: number | null;
}

interface LoadedRow extends Record<string, unknown> {
  modelId: string;
  record: LoadedScore['record'];
  evidence: StoredEvidence | null;
  effortLow: number | null;
  effortHigh: number | null;
  estimator: EstimatorFactor | null;
  typed: Typed | null;
  value: number | null;
  sortValue?: string | number | null;
}

const features = featureService.store.table;

/** The columns every reading of scores shares; `${table}` is the table of the noun, `s`, `e` and `f` joined. */
function columns(noun: ScoredNoun): SQL {
  const { table } = SCORED[noun].store;
  const isFeature = noun === 'feature';
  return sql`
    json_build_object('id', ${table.id}, 'noun', ${noun}::text, 'key', ${table.key}, 'title', ${table.title},
      'archived', ${table.archivedAt} is not null, 'state', ${table.state}, 'ownerId', ${table.ownerId},
      'productId', ${isFeature ? sql`${features.productId}` : sql`null`}) as record,
    ${isFeature ? sql`${features.effortLow}` : sql`null::float8`} as "effortLow",
    ${isFeature ? sql`${features.effortHigh}` : sql`null::float8`} as "effortHigh",
    case when f.user_id is null then null else json_build_object(
      'userId', f.user_id, 'factor', f.factor, 'outcomes', f.outcomes) end as estimator,
    s.typed, s.value,
    case when e.record_id is null then null else json_build_object(
      'reach', e.reach, 'people', e.people, 'demand', e.demand, 'confidence', e.confidence,
      'revenue', e.revenue, 'evidenceCount', e.evidence_count,
      'direct', json_build_object('reach', e.direct_reach, 'demand', e.direct_demand),
      'asOf', e.as_of, 'computedAt', e.computed_at) end as evidence`;
}

/** Whose judgement a score rests on: who typed its impact in, else the owner. */
function joinEstimator(noun: ScoredNoun): SQL {
  const { table } = SCORED[noun].store;
  return sql`left join estimator_factors f on f.workspace_id = ${table.workspaceId}
    and f.user_id::text = coalesce(s.typed -> 'impact' ->> 'typedBy', ${table.ownerId}::text)`;
}

function toLoaded(row: LoadedRow): LoadedScore {
  const { sortValue: _sortValue, evidence, ...rest } = row;
  return {
    ...rest,
    typed: row.typed ?? {},
    evidence: evidence && { ...evidence, computedAt: new Date(evidence.computedAt).toISOString() },
  };
}

/** These records in the models given, whether they have a row already or not. One statement. */
export async function loadScores(
  tx: Tx,
  { noun, modelIds, recordIds }: { noun: ScoredNoun; modelIds: string[]; recordIds: string[] },
): Promise<LoadedScore[]> {
  if (modelIds.length === 0 || recordIds.length === 0) return [];
  const { table } = SCORED[noun].store;
  const { rows } = await tx.db.execute<LoadedRow>(sql`
    select m.id as "modelId", ${columns(noun)}
    from ${table} cross join unnest(${sql.param(modelIds)}::uuid[]) as m(id)
    left join scores s on s.workspace_id = ${tx.workspaceId} and s.model_id = m.id and s.record_id = ${table.id}
    left join evidence_scores e on e.workspace_id = ${tx.workspaceId} and e.record_id = ${table.id}
    ${joinEstimator(noun)}
    where ${table.workspaceId} = ${tx.workspaceId} and ${table.id} = any(${sql.param(recordIds)}::uuid[])`);
  return rows.map(toLoaded);
}

/**
 * Holds the rows until the transaction ends: of two people typing at once the second keeps what the
 * first typed elsewhere, and nothing computed from older numbers is stored over newer ones.
 */
export async function lockRows(
  tx: Tx,
  modelIds: readonly string[],
  recordIds: readonly string[],
): Promise<void> {
  await tx.db.execute(sql`
    select from scores where workspace_id = ${tx.workspaceId}
      and model_id = any(${sql.param([...modelIds])}::uuid[])
      and record_id = any(${sql.param([...recordIds])}::uuid[])
    order by model_id, record_id for update`);
}

/** The next ids of a noun's records after `after`, oldest first. */
export async function recordIdsAfter(
  tx: Tx,
  noun: ScoredNoun,
  { after, limit }: { after: string | null; limit: number },
): Promise<string[]> {
  const { table } = SCORED[noun].store;
  const { rows } = await tx.db.execute<{ id: string }>(sql`
    select ${table.id} from ${table} where ${table.workspaceId} = ${tx.workspaceId}
    ${after ? sql`and ${table.id} > ${after}` : sql``} order by ${table.id} limit ${limit}`);
  return rows.map(({ id }) => id);
}

/** What is computed of one score; `typed` only where people's numbers changed. */
export interface NewRow {
  model_id: string;
  record_id: string;
  inputs: Record<string, number>;
  value: number | null;
  typed?: Typed;
}

/** Writes scores. People's numbers stay unless given. One statement. */
export async function storeRows(tx: Tx, rows: readonly NewRow[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.db.execute(sql`
    insert into scores as held (workspace_id, model_id, record_id, inputs, value, typed)
    select ${tx.workspaceId}, r.model_id, r.record_id, r.inputs, r.value, coalesce(r.typed, '{}')
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as r(model_id uuid, record_id uuid, inputs jsonb, value float8, typed jsonb)
    on conflict (workspace_id, model_id, record_id) do update
      set inputs = excluded.inputs, value = excluded.value, updated_at = now()
          ${rows.some(({ typed }) => typed) ? sql`, typed = excluded.typed` : sql``}
      where held.inputs is distinct from excluded.inputs or held.value is distinct from excluded.value
        ${rows.some(({ typed }) => typed) ? sql`or held.typed is distinct from excluded.typed` : sql``}`);
}

const SORTS: Record<string, SQL> = {
  score: sql`s.value`,
  reach: sql`e.reach`,
  demand: sql`e.demand`,
  confidence: sql`e.confidence`,
  revenue: sql`e.revenue`,
};

interface Place {
  sort: string;
  value: string | number | null;
  id: string;
}

/** One page of a model's scores. `where` narrows the records of the noun. One statement. */
export async function scorePage(
  tx: Tx,
  model: { id: string; noun: ScoredNoun },
  { sort, limit, cursor, where }: { sort: string; limit: number; cursor?: string; where?: SQL },
): Promise<{ items: LoadedScore[]; nextCursor: string | null }> {
  const { table } = SCORED[model.noun].store;
  const descending = sort.startsWith('-');
  const name = descending ? sort.slice(1) : sort;
  const direction = descending ? sql`desc` : sql`asc`;
  const by =
    SORTS[name] ??
    (name === 'title'
      ? sql`${table.title}`
      : sql`(s.inputs ->> ${name.slice('input.'.length)})::float8`);
  const after = cursor ? afterPlace(placeOf(cursor, sort), by, descending, name) : sql`true`;
  const { rows } = await tx.db.execute<LoadedRow>(sql`
    select s.model_id as "modelId", ${columns(model.noun)}, ${by} as "sortValue"
    from scores s
    join ${table} on ${table.workspaceId} = s.workspace_id and ${table.id} = s.record_id
    left join evidence_scores e on e.workspace_id = s.workspace_id and e.record_id = s.record_id
    ${joinEstimator(model.noun)}
    where s.workspace_id = ${tx.workspaceId} and s.model_id = ${model.id} and ${after}
      ${where ? sql`and ${where}` : sql``}
    order by ${by} ${direction} nulls last, s.record_id ${direction} limit ${limit + 1}`);
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  const place = last && { sort, value: last.sortValue ?? null, id: last.record.id };
  return {
    items: items.map(toLoaded),
    nextCursor:
      rows.length > limit && place ? encodeCursor([place.sort, place.value, place.id]) : null,
  };
}

function afterPlace(place: Place, by: SQL, descending: boolean, name: string): SQL {
  const beyond = descending ? sql`<` : sql`>`;
  const id = sql`s.record_id ${beyond} ${place.id}::uuid`;
  if (place.value === null) return sql`(${by} is null and ${id})`;
  const bound = name === 'title' ? sql`${place.value}::text` : sql`${place.value}::float8`;
  return sql`(${by} ${beyond} ${bound} or (${by} = ${bound} and ${id}) or ${by} is null)`;
}

const placeSchema = z.tuple([z.string(), z.union([z.string(), z.number(), z.null()]), z.guid()]);

function placeOf(cursor: string, sort: string): Place {
  const [of, value, id] = decodeCursor(placeSchema, cursor);
  if (of === sort) return { sort, value, id };
  throw new Problem(
    'invalid_input',
    'The cursor belongs to another sort order. Start from the first page.',
  );
}

/** A record as a point of a matrix. */
export interface PointRow extends Record<string, unknown> {
  id: string;
  key: string;
  title: string;
  state: string;
  demand: number | null;
  value: number | null;
  inputs: Record<string, number>;
  typed: string[];
}

/** Every record of a model, with the numbers in force. One statement. */
export async function allPoints(
  tx: Tx,
  model: { id: string; noun: ScoredNoun },
  where: SQL | undefined,
): Promise<PointRow[]> {
  const { table } = SCORED[model.noun].store;
  const { rows } = await tx.db.execute<PointRow>(sql`
    select ${table.id}, ${table.key}, ${table.title}, ${table.state}, ${table.demand}, s.value, s.inputs,
           array(select jsonb_object_keys(s.typed)) as typed
    from scores s
    join ${table} on ${table.workspaceId} = s.workspace_id and ${table.id} = s.record_id
    where s.workspace_id = ${tx.workspaceId} and s.model_id = ${model.id}
      ${where ? sql`and ${where}` : sql``}
    order by s.value desc nulls last, s.record_id desc`);
  return rows;
}
