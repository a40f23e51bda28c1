import { sql } from 'drizzle-orm';
import { invalidInput, type Problem } from '#platform/contract/problem.ts';
import type { Tx } from '#platform/db/database.ts';
import { FormulaError, namesIn, parseFormula } from '#stages/learn/analysis/formula.ts';

/** A metric that is computed from others. */
interface FormulaMetric {
  readonly id: string;
  readonly key: string;
  readonly formula: string;
}

/** The keys of the metrics that a formula names. @throws FormulaError */
export function keysIn(formula: string): string[] {
  return [...new Set(namesIn(parseFormula(formula, 'key')))];
}

/**
 * Refuses a formula that can't be read, names what is not there, or comes back to its own metric.
 * @throws Problem 400
 */
export async function requireFormula(
  tx: Tx,
  formula: string,
  ownKey: string | null,
): Promise<void> {
  const keys = readKeys(formula);
  if (keys.length === 0)
    throw refusal('The formula names no metric. Write keys, such as ME-1 / ME-2.');
  // Two changes at once could close a circle that neither of them sees: they take turns.
  await tx.db.execute(
    sql`select pg_advisory_xact_lock(hashtextextended(${`formulas in ${tx.workspaceId}`}, 0))`,
  );
  const known = new Set((await metricsByKey(tx, keys)).map(({ key }) => key));
  const missing = keys.filter((key) => !known.has(key));
  if (missing.length > 0) {
    throw refusal(`There is no metric ${missing.join(', ')} in this workspace.`);
  }
  const circle = ownKey && circleFrom(ownKey, keys, await formulaMetrics(tx));
  if (circle) {
    throw refusal(`The formula comes back to its own metric: ${circle.join(' → ')}.`);
  }
}

function readKeys(formula: string): string[] {
  try {
    return keysIn(formula);
  } catch (error) {
    if (!(error instanceof FormulaError)) throw error;
    throw refusal(
      `${error.message} Write a formula of keys and numbers, such as ME-1 / ME-2 * 100.`,
    );
  }
}

function refusal(message: string): Problem {
  return invalidInput('body.source.formula', message);
}

/** The way from a metric over its formula back to itself; null where there is none. */
function circleFrom(
  own: string,
  keys: readonly string[],
  others: readonly FormulaMetric[],
): string[] | null {
  const formulas = new Map(others.map(({ key, formula }) => [key, keysIn(formula)]));
  const seen = new Set<string>();
  const walk = (key: string): string[] | null => {
    if (key === own) return [key];
    if (seen.has(key)) return null;
    seen.add(key);
    for (const next of formulas.get(key) ?? []) {
      const rest = walk(next);
      if (rest) return [key, ...rest];
    }
    return null;
  };
  for (const key of keys) {
    const rest = walk(key);
    if (rest) return [own, ...rest];
  }
  return null;
}

async function formulaMetrics(tx: Tx): Promise<FormulaMetric[]> {
  const { rows } = await tx.db.execute<FormulaMetric & Record<string, unknown>>(sql`
    select id, key, source ->> 'formula' as formula from metrics
    where workspace_id = ${tx.workspaceId} and kind = 'formula'`);
  return rows;
}

/** Metrics by their keys. */
export async function metricsByKey(
  tx: Tx,
  keys: readonly string[],
): Promise<{ id: string; key: string }[]> {
  const { rows } = await tx.db.execute<{ id: string; key: string }>(sql`
    select id, key from metrics
    where workspace_id = ${tx.workspaceId} and key = any(${sql.param([...keys])}::text[])`);
  return rows;
}

/** The metrics whose formula names one of these, archived ones aside. */
export async function dependentsOf(tx: Tx, ids: readonly string[]): Promise<string[]> {
  const { rows } = await tx.db.execute<
    FormulaMetric & { changed: string[] } & Record<string, unknown>
  >(sql`
    select f.id, f.key, f.source ->> 'formula' as formula,
      (select coalesce(array_agg(m.key), '{}') from metrics m
       where m.workspace_id = f.workspace_id and m.id = any(${sql.param([...ids])}::uuid[])) as changed
    from metrics f
    where f.workspace_id = ${tx.workspaceId} and f.kind = 'formula' and f.archived_at is null`);
  return rows.flatMap(({ id, formula, changed }) => {
    const keys = keysIn(formula);
    return changed.some((key) => keys.includes(key)) ? [id] : [];
  });
}
