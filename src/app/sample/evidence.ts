import { sql } from 'drizzle-orm';
import type { App } from '#platform/api/app.ts';
import type { Actor } from '#platform/auth/actor.ts';
import type { Tx } from '#platform/db/database.ts';
import type { NewInsight } from '#stages/discover/feedback/insights.contract.ts';
import { createInsights } from '#stages/discover/feedback/insights.service.ts';

/** A record, and which answers speak for it: those coded with a theme, and with the pattern if there is one. */
export interface Claim {
  readonly id: string;
  readonly themes: readonly string[];
  readonly pattern?: RegExp | undefined;
}

interface Answer extends Record<string, unknown> {
  id: string;
  body: string;
  themes: string[];
  question: string;
}

const BATCH = 250;

/**
 * Makes one insight of each answer that speaks for at least one of the
 * records, linked to all it speaks for. Answers how many it made.
 */
export async function linkEvidence(
  app: App,
  actor: Actor,
  claims: readonly Claim[],
  onProgress: (share: number) => Promise<void>,
): Promise<number> {
  const answers = await app.database.transaction(actor, codedAnswers, { readOnly: true });
  const wanted = answers.flatMap((answer) => insightOf(answer, claims));
  for (let i = 0; i < wanted.length; i += BATCH) {
    await app.database.transaction(actor, (tx) => createInsights(tx, wanted.slice(i, i + BATCH)));
    if (i === 0) await app.database.refreshStatistics();
    await onProgress(Math.min(1, (i + BATCH) / wanted.length));
  }
  return wanted.length;
}

async function codedAnswers(tx: Tx): Promise<Answer[]> {
  const { rows } = await tx.db.execute<Answer>(sql`
    select f.id, f.body, f.question, array(
      select t.name from tags t where t.workspace_id = f.workspace_id and t.id = any(f.tag_ids)
    ) as themes
    from feedback f
    where f.workspace_id = ${tx.workspaceId} and f.source = 'survey' and f.archived_at is null
      and not exists (
        select from insights i where i.workspace_id = f.workspace_id and i.feedback_id = f.id
      )
    order by f.id`);
  return rows;
}

function insightOf(answer: Answer, claims: readonly Claim[]): NewInsight[] {
  const coded = new Set(answer.themes);
  const targetIds = claims
    .filter(({ themes }) => themes.some((theme) => coded.has(theme)))
    .filter(({ pattern }) => !pattern || pattern.test(answer.body))
    .map(({ id }) => id);
  if (targetIds.length === 0) return [];
  // What keeps people from using it at all weighs more than what they would like.
  const importance = coded.has('hindrance') ? 2 : 1;
  return [{ feedbackId: answer.id, excerpt: null, importance, targetIds } as NewInsight];
}
