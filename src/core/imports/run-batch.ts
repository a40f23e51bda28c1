import { sql } from 'drizzle-orm';
import { Problem } from '#platform/contract/problem.ts';
import type { CsvRow } from '#platform/csv/read.ts';
import type { Tx } from '#platform/db/database.ts';
import { translateDatabaseError } from '#platform/db/errors.ts';
import { type Draft, type DraftRules, draftOf, recognise } from './drafts.ts';
import type { ImportResult } from './imports.contract.ts';
import { findNamed, findPeople, nameKey } from './lookups.ts';
import type { Part } from './mapping.ts';
import { type PlannedRecord, planRow, type RowPlan } from './plan-row.ts';
import {
  addResults,
  emptyResult,
  type Rejection,
  type RunContext,
  serviceOf,
} from './run-context.ts';
import { settle } from './settle.ts';

export interface BatchResult {
  readonly result: ImportResult;
  readonly rejections: readonly Rejection[];
}

/**
 * Imports (or tries) some rows in the given transaction. Rows that cannot be
 * imported are rejected one by one; the others are.
 */
export async function runBatch(
  tx: Tx,
  context: RunContext,
  rows: readonly CsvRow[],
): Promise<BatchResult> {
  const plans = rows.map((row) => planRow(context, row));
  const { good, rejections } = await resolveNames(tx, context, plans);
  const rejectedByPlan = plans.filter((p) => p.problems.length > 0 && p.main.length === 0).length;
  const rejectedByNames = plans.length - good.length - rejectedByPlan;
  const problems = [...plans.flatMap((plan) => plan.problems), ...rejections];
  const filled = good.filter(({ plan }) => plan.main.length > 0);
  const written = await writeAll(tx, context, filled);
  const result = addResults(written.result, {
    ...emptyResult(),
    rows: rows.length,
    rejected: rejectedByPlan + rejectedByNames,
    empty: good.length - filled.length,
    problems: problems.length,
  });
  return { result, rejections: [...problems, ...written.rejections] };
}

/** A plan with the ids of the records that its cells name. */
interface ResolvedPlan {
  readonly plan: RowPlan;
  readonly ids: ReadonlyMap<PlannedRecord, Record<string, string>>;
}

/** Looks up what cells name; rows that name something unknown are rejected. */
async function resolveNames(tx: Tx, context: RunContext, plans: readonly RowPlan[]) {
  const records = plans.flatMap((plan) => [...plan.main, ...plan.others.values()]);
  const named = await findNamed(
    tx,
    records.flatMap(({ references }) => references),
  );
  const people = await findPeople(
    tx,
    records.flatMap((record) => record.people.map(({ text }) => text)),
  );
  const good: ResolvedPlan[] = [];
  const rejections: Rejection[] = [];
  for (const plan of plans) {
    if (plan.problems.length > 0 && plan.main.length === 0) continue;
    const ids = new Map<PlannedRecord, Record<string, string>>();
    const unknown: Rejection[] = [];
    for (const record of [...plan.main, ...plan.others.values()]) {
      ids.set(record, idsOf(context, plan, record, named, people, unknown));
    }
    rejections.push(...unknown);
    if (unknown.length === 0 || context.mapping.onInvalid === 'clear') good.push({ plan, ids });
  }
  return { good, rejections };
}

function idsOf(
  context: RunContext,
  plan: RowPlan,
  record: PlannedRecord,
  named: ReadonlyMap<string, string>,
  people: ReadonlyMap<string, string>,
  unknown: Rejection[],
): Record<string, string> {
  const ids: Record<string, string> = {};
  const reject = (column: string, message: string) => {
    const { rowNumber, line } = plan;
    unknown.push({ rowNumber, line, column, code: 'unknown_name', message });
  };
  const labels = serviceOf(context, record.noun).resource.allFields;
  const labelOf = (field: string) => labels[field]?.state.label ?? field;
  for (const { field, noun, text } of record.references) {
    const id = named.get(nameKey(noun, text));
    if (id) ids[field] = id;
    else
      reject(
        labelOf(field),
        `There is no ${noun} “${shortened(text)}”. Add it first, or correct the name.`,
      );
  }
  for (const { field, text } of record.people) {
    const id = people.get(nameKey('person', text));
    if (id) ids[field] = id;
    else
      reject(
        labelOf(field),
        `“${shortened(text)}” is no member of this workspace. Invite them first, or leave the column out.`,
      );
  }
  return ids;
}

function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

/**
 * Writes the rows together; when the database or a rule of the noun refuses
 * something, halves them until the row at fault is alone and rejects that.
 */
async function writeAll(
  tx: Tx,
  context: RunContext,
  plans: readonly ResolvedPlan[],
): Promise<BatchResult> {
  if (plans.length === 0) return { result: emptyResult(), rejections: [] };
  await tx.db.execute(sql`savepoint import_rows`);
  try {
    const result = await write(tx, context, plans);
    await tx.db.execute(sql`release savepoint import_rows`);
    return { result, rejections: [] };
  } catch (error) {
    const problem = asProblem(error);
    if (!problem) throw error;
    await tx.db.execute(sql`rollback to savepoint import_rows`);
    await tx.db.execute(sql`release savepoint import_rows`);
    const [only] = plans;
    if (plans.length === 1 && only) return rejected(only.plan, problem);
    const middle = Math.ceil(plans.length / 2);
    const first = await writeAll(tx, context, plans.slice(0, middle));
    const second = await writeAll(tx, context, plans.slice(middle));
    return {
      result: addResults(first.result, second.result),
      rejections: [...first.rejections, ...second.rejections],
    };
  }
}

function rejected({ rowNumber, line }: RowPlan, problem: Problem): BatchResult {
  const column = problem.fields?.[0]?.path.replace(/^body\./, '') ?? '';
  return {
    result: { ...emptyResult(), rejected: 1, problems: 1 },
    rejections: [{ rowNumber, line, column, code: problem.code, message: problem.message }],
  };
}

async function write(
  tx: Tx,
  context: RunContext,
  plans: readonly ResolvedPlan[],
): Promise<ImportResult> {
  const [mainPart, ...otherParts] = context.mapping.parts;
  const result = emptyResult();
  if (!mainPart) return result;
  const named = context.mapping.identity.length > 0;
  const mainRules = { onMatch: mainPart.onMatch, named };
  const mains = plans.flatMap(({ plan, ids }) =>
    plan.main.map((planned) => draftOf(context, plan, planned, ids.get(planned) ?? {}, mainRules)),
  );
  await recognise(tx, context, mainPart.noun, mains, mainRules);
  const wanted = new Set(mains.filter((d) => isWritten(d, mainRules)).map(({ plan }) => plan));
  const partIds = new Map<RowPlan, Record<string, string>>();
  // A part points only to parts after it, so they are written from the last to the first.
  for (const part of otherParts.toReversed()) {
    const drafts = plans.flatMap(({ plan, ids }) => {
      const planned = wanted.has(plan) ? plan.others.get(part.name) : undefined;
      if (!planned) return [];
      return [draftOf(context, plan, planned, ids.get(planned) ?? {}, { named: false })];
    });
    await settlePart(tx, context, part, drafts, partIds);
    count(result, part.noun, drafts);
  }
  for (const draft of mains) putParts(draft, partIds);
  await settle(tx, context, mainPart.noun, mains, mainRules);
  count(result, mainPart.noun, mains);
  return result;
}

async function settlePart(
  tx: Tx,
  context: RunContext,
  part: Part,
  drafts: readonly Draft[],
  partIds: Map<RowPlan, Record<string, string>>,
): Promise<void> {
  for (const draft of drafts) putParts(draft, partIds);
  const rules = { onMatch: part.onMatch, named: false };
  await recognise(tx, context, part.noun, drafts, rules);
  await settle(tx, context, part.noun, drafts, rules);
  for (const { plan, id } of drafts) {
    if (id) partIds.set(plan, { ...partIds.get(plan), [part.name]: id });
  }
}

/** Whether a draft will be written: only then are the records it points to needed. */
function isWritten(draft: Draft, { onMatch }: DraftRules): boolean {
  if (draft.twin) return false;
  return draft.record ? onMatch !== 'skip' : !draft.seen;
}

function putParts(draft: Draft, partIds: ReadonlyMap<RowPlan, Record<string, string>>): void {
  for (const [field, part] of Object.entries(draft.planned.parts)) {
    const id = partIds.get(draft.plan)?.[part];
    if (id) draft.values[field] = id;
  }
}

function count(result: ImportResult, noun: string, drafts: readonly Draft[]): void {
  const counts = result.records[noun] ?? { created: 0, updated: 0, unchanged: 0, repeated: 0 };
  for (const { outcome } of drafts) counts[outcome ?? 'unchanged'] += 1;
  if (drafts.length > 0) result.records[noun] = counts;
}

/** What a row may be rejected for; trouble of the server's own stops the batch instead. */
function asProblem(error: unknown): Problem | undefined {
  const problem = translateDatabaseError(error);
  return problem instanceof Problem && problem.status < 500 && problem.code !== 'forbidden'
    ? problem
    : undefined;
}
