import { sql } from 'drizzle-orm';
import { parsePart } from '#platform/api/validate.ts';
import type { ListQuery } from '#platform/contract/list-query.ts';
import { notFound, Problem } from '#platform/contract/problem.ts';
import type { AnyResource } from '#platform/contract/resource.ts';
import type { Tx } from '#platform/db/database.ts';
import { type Changes, recordActivity } from '#platform/events/activity.ts';
import { whereOf } from '#platform/resource/filters.ts';
import { findRefs } from '#platform/resource/store.ts';
import { SCORED } from './evidence.store.ts';
import { inputsOf, typedProblem } from './score-methods.ts';
import { SCORED_NOUNS, type ScoredNoun, type ScoreModel } from './score-models.contract.ts';
import { scoreModelService } from './score-models.service.ts';
import { numbersOf, scoreIngredients, type Typed } from './score-row.ts';
import type { ScoreRow } from './scores.contract.ts';
import {
  allPoints,
  type LoadedScore,
  loadScores,
  lockRows,
  type NewRow,
  recordIdsAfter,
  scorePage,
  storeRows,
} from './scores.store.ts';

type Model = Pick<
  ScoreModel,
  'id' | 'name' | 'noun' | 'method' | 'criteria' | 'rubrics' | 'leading'
>;

/** The models that score this noun, the leading one first. One statement. */
async function modelsOf(tx: Tx, noun: ScoredNoun | null): Promise<Model[]> {
  const { rows } = await tx.db.execute<Model & Record<string, unknown>>(sql`
    select id, name, noun, method, criteria, rubrics, is_leading as leading from score_models
    where workspace_id = ${tx.workspaceId} and archived_at is null
      ${noun ? sql`and noun = ${noun}` : sql``}
    order by is_leading desc, name, id`);
  return rows;
}

/** Computes these records' scores again in every model of their noun. */
export async function rescoreRecords(tx: Tx, recordIds: readonly string[]): Promise<void> {
  const models = await modelsOf(tx, null);
  for (const noun of SCORED_NOUNS) {
    const own = models.filter((model) => model.noun === noun);
    await rescore(tx, own, [...recordIds]);
  }
}

async function rescore(tx: Tx, models: readonly Model[], recordIds: string[]): Promise<void> {
  const [first] = models;
  if (!first) return;
  const modelIds = models.map(({ id }) => id);
  await lockRows(tx, modelIds, recordIds);
  const loaded = await loadScores(tx, { noun: first.noun, modelIds, recordIds });
  const byId = new Map(models.map((model) => [model.id, model]));
  const rows: NewRow[] = [];
  const shown: { id: string; values: { score: number | null } }[] = [];
  for (const one of loaded) {
    const model = byId.get(one.modelId);
    if (!model) continue;
    const { inputs, result } = scoreIngredients(model, one);
    const { value } = result;
    rows.push({ model_id: model.id, record_id: one.record.id, inputs: numbersOf(inputs), value });
    if (model.leading) shown.push({ id: one.record.id, values: { score: value } });
  }
  await storeRows(tx, rows);
  await SCORED[first.noun].store.setComputed(tx, shown);
}

/** Records scored in one go when a whole model changes. */
const CHUNK = 500;

/** Computes a part of a model's scores again; answers where to go on, null at the end. */
export async function rescoreModelPart(
  tx: Tx,
  modelId: string,
  after: string | null,
): Promise<string | null> {
  const model = (await modelsOf(tx, null)).find(({ id }) => id === modelId);
  if (!model) return null;
  const ids = await recordIdsAfter(tx, model.noun, { after, limit: CHUNK });
  await rescore(tx, [model], ids);
  return ids.length < CHUNK ? null : (ids.at(-1) ?? null);
}

/** The filters of a noun's list, as a condition on its table. @throws Problem for one it lacks. */
function narrowed(tx: Tx, noun: ScoredNoun, filters: Record<string, unknown>) {
  const { resource, store } = SCORED[noun];
  const query = parsePart(resource.routes.list.query, filters, 'query') as ListQuery;
  return whereOf(resource as unknown as AnyResource, store.table, query, tx.actor);
}

export async function listScores(
  tx: Tx,
  modelId: string,
  {
    sort,
    limit,
    cursor,
    ...filters
  }: {
    sort: string;
    limit: number;
    cursor?: string | undefined;
    [filter: string]: unknown;
  },
) {
  const model = await scoreModelService.get(tx, modelId);
  checkSort(model, sort);
  const where = narrowed(tx, model.noun, filters);
  const page = await scorePage(tx, model, {
    sort,
    limit,
    ...(cursor ? { cursor } : {}),
    ...(where ? { where } : {}),
  });
  const productIds = page.items.flatMap(({ record }) => record.productId ?? []);
  return {
    items: page.items.map((one) => toRow(model, one)),
    nextCursor: page.nextCursor,
    refs: await findRefs(tx, productIds),
  };
}

function checkSort(model: Model, sort: string): void {
  const input = /^-?input\.(.+)$/.exec(sort)?.[1];
  if (!input || inputsOf(model).some(({ id }) => id === input)) return;
  throw new Problem('invalid_input', `“${model.name}” has no input “${input}” to sort by.`);
}

function toRow(model: Model, one: LoadedScore): ScoreRow {
  return { record: one.record, evidence: one.evidence, ...scoreIngredients(model, one) };
}

export async function listPoints(tx: Tx, modelId: string, filters: Record<string, unknown>) {
  const model = await scoreModelService.get(tx, modelId);
  return { items: await allPoints(tx, model, narrowed(tx, model.noun, filters)) };
}

/** A record's scores in every model of its noun, the leading one first. */
export async function scoresOfRecord(tx: Tx, recordId: string) {
  const noun = await nounOf(tx, recordId);
  const models = await modelsOf(tx, noun);
  const modelIds = models.map(({ id }) => id);
  const loaded = await loadScores(tx, { noun, modelIds, recordIds: [recordId] });
  return {
    items: models.flatMap((model) => {
      const one = loaded.find(({ modelId }) => modelId === model.id);
      if (!one) return [];
      const { id, name, method, leading } = model;
      return [{ model: { id, name, method, leading }, row: toRow(model, one) }];
    }),
  };
}

/** The noun of a record that can be scored. @throws Problem when there is none such. */
export async function nounOf(tx: Tx, recordId: string): Promise<ScoredNoun> {
  const ref = (await findRefs(tx, [recordId]))[recordId];
  const noun = SCORED_NOUNS.find((one) => one === ref?.noun);
  if (noun) return noun;
  throw notFound('opportunity or feature');
}

/** What people type in: a number, or null to give the input back to the evidence. */
export type InputChange = Record<string, { value: number; reason?: string | undefined } | null>;

/**
 * Types in or clears inputs of one record, in its history under the model's name.
 * @throws Problem naming the input that can't take its number.
 */
export async function changeInputs(
  tx: Tx,
  { modelId, recordId, inputs }: { modelId: string; recordId: string; inputs: InputChange },
): Promise<ScoreRow> {
  const model = await scoreModelService.get(tx, modelId);
  checkInputs(model, inputs);
  await lockRows(tx, [modelId], [recordId]);
  const load = async () => {
    const where = { noun: model.noun, modelIds: [modelId], recordIds: [recordId] };
    const [one] = await loadScores(tx, where);
    if (!one) throw notFound(model.noun);
    return one;
  };
  const before = await load();
  const typed = withChange(tx, before.typed, inputs);
  if ('impact' in inputs) {
    // Whoever types the impact is the one whose earlier predictions count.
    const held = { inputs: numbersOf(toRow(model, before).inputs), value: before.value };
    await storeRows(tx, [{ model_id: modelId, record_id: recordId, ...held, typed }]);
  }
  const after = 'impact' in inputs ? await load() : { ...before, typed };
  const row = toRow(model, after);
  const { value } = row.result;
  await storeRows(tx, [
    { model_id: modelId, record_id: recordId, inputs: numbersOf(row.inputs), value, typed },
  ]);
  if (model.leading) {
    await SCORED[model.noun].store.setComputed(tx, [{ id: recordId, values: { score: value } }]);
  }
  await recordScored(tx, model, toRow(model, before), row);
  return row;
}

function checkInputs(model: Model, inputs: InputChange): void {
  const known = new Map(inputsOf(model).map((input) => [input.id, input]));
  const fields = Object.entries(inputs).flatMap(([id, change]) => {
    const input = known.get(id);
    const message = input
      ? change && typedProblem(input, change.value)
      : `“${model.name}” has no input “${id}”.`;
    return message ? [{ path: `body.inputs.${id}`, message }] : [];
  });
  const [first] = fields;
  if (first) throw new Problem('invalid_input', first.message, { fields });
}

function withChange(tx: Tx, before: Typed, inputs: InputChange): Typed {
  const typedBy = tx.actor.userId ?? tx.actor.name;
  const typedAt = new Date().toISOString();
  const after: Record<string, Typed[string]> = { ...before };
  for (const [id, change] of Object.entries(inputs)) {
    if (change === null) delete after[id];
    else {
      const { value, reason } = change;
      after[id] = { value, typedBy, typedAt, ...(reason ? { reason } : {}) };
    }
  }
  return after;
}

/** "RICE: Impact 1 → 2, RICE: Score 4.5 → 9". */
function inWords(changes: Changes): string {
  const shown = (value: unknown) =>
    typeof value === 'number' ? String(Math.round(value * 100) / 100) : 'nothing';
  return Object.entries(changes)
    .map(([name, [before, after]]) => `${name} ${shown(before)} → ${shown(after)}`)
    .join(', ');
}

async function recordScored(tx: Tx, model: Model, before: ScoreRow, after: ScoreRow) {
  const changes: Changes = {};
  for (const { id, label } of inputsOf(model)) {
    const held = before.inputs[id]?.inForce?.value ?? null;
    const now = after.inputs[id]?.inForce?.value ?? null;
    if (held !== now) changes[`${model.name}: ${label}`] = [held, now];
  }
  if (before.result.value !== after.result.value) {
    changes[`${model.name}: Score`] = [before.result.value, after.result.value];
  }
  await recordActivity(tx, [
    {
      noun: model.noun,
      recordId: after.record.id,
      verb: 'scored',
      changes,
      data: { modelId: model.id, note: inWords(changes) },
    },
  ]);
}
