import { sql } from 'drizzle-orm';
import type { Tx } from '#platform/db/database.ts';
import { evaluate, parseFormula } from '#stages/learn/analysis/formula.ts';
import { keysIn, metricsByKey } from '../formula-metrics.ts';
import type { Measured } from './measure-days.ts';

/**
 * The values of a formula on every day on which all metrics that it names have one; provisional
 * where one of theirs is. Two statements.
 */
export async function measureFormula(tx: Tx, formula: string): Promise<Measured[]> {
  const metrics = await metricsByKey(tx, keysIn(formula));
  const keyOf = new Map(metrics.map(({ id, key }) => [id, key]));
  const { rows } = await tx.db.execute<{
    day: string;
    metric_id: string;
    value: number;
    provisional: boolean;
  }>(sql`
    select day::text as day, metric_id, value, provisional from metric_values
    where workspace_id = ${tx.workspaceId}
      and metric_id = any(${sql.param([...keyOf.keys()])}::uuid[])
    order by day`);
  const parsed = parseFormula(formula, 'key');
  return [...Map.groupBy(rows, ({ day }) => day)].flatMap(([day, held]) => {
    const parts = Object.fromEntries(
      held.map((row) => [keyOf.get(row.metric_id) ?? '', row.value]),
    );
    const value = evaluate(parsed, (key) => parts[key] ?? null);
    if (value === null || !Number.isFinite(value)) return [];
    return [{ day, value, provisional: held.some(({ provisional }) => provisional), parts }];
  });
}
