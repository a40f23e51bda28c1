import { and, eq, isNull, sql } from 'drizzle-orm';
import { createLinks, removeLink } from '#core/links/links.service.ts';
import { invalidInput, notFound } from '#platform/contract/problem.ts';
import type { CreateOf } from '#platform/contract/resource.ts';
import type { Tx } from '#platform/db/database.ts';
import { ResourceService } from '#platform/resource/service.ts';
import { findRefs } from '#platform/resource/store.ts';
import { markProcessed } from './feedback.service.ts';
import { feedbackSettings } from './feedback-settings.ts';
import { anchorExcerpt } from './highlight.ts';
import {
  type Insight,
  insights,
  type LinkedInsight,
  type NewInsight,
} from './insights.contract.ts';
import { insightTable } from './insights.table.ts';

type Values = Record<string, unknown>;

export const insightService = new ResourceService(insights, insightTable, {
  async beforeCreate(tx, inputs) {
    const bodies = await bodiesOf(
      tx,
      inputs.map(({ feedbackId }) => feedbackId),
    );
    for (const input of inputs) Object.assign(input, cutFrom(bodies, input.feedbackId, input));
  },
  async afterCreate(tx, records) {
    await createLinks(
      tx,
      records.map(({ id, feedbackId }) => ({ fromId: feedbackId, kind: 'contains', toId: id })),
    );
  },
  async beforeUpdate(tx, before, change) {
    if (change.feedbackId !== undefined && change.feedbackId !== before.feedbackId) {
      throw invalidInput(
        'body.feedbackId',
        'An insight stays with its note. Make a new one from the other.',
      );
    }
    const recut = ['excerpt', 'startOffset', 'endOffset'].some((name) => name in change);
    if (!recut) return change;
    const bodies = await bodiesOf(tx, [before.feedbackId]);
    const wanted = 'excerpt' in change ? change : { ...before, ...change, excerpt: undefined };
    return { ...change, ...cutFrom(bodies, before.feedbackId, wanted as Partial<Insight>) };
  },
});

/**
 * Creates insights and links each to what it supports, in a fixed number of
 * statements. Notes that were new count as processed, unless the team turned that off.
 */
export async function createInsights(tx: Tx, inputs: readonly NewInsight[]): Promise<Insight[]> {
  const made = await insightService.createMany(
    tx,
    inputs.map(({ targetIds: _targetIds, ...input }) => input as CreateOf<typeof insights>),
  );
  const targets = made.flatMap(({ id }, i) =>
    [...new Set(inputs[i]?.targetIds)].map((toId) => ({
      fromId: id,
      kind: 'supports' as const,
      toId,
    })),
  );
  await createLinks(tx, targets);
  await processLinked(tx, made, new Set(targets.map(({ fromId }) => fromId)));
  return made;
}

async function processLinked(tx: Tx, made: readonly Insight[], linked: ReadonlySet<string>) {
  if (linked.size === 0 || !(await feedbackSettings(tx)).processWhenLinked) return;
  await markProcessed(
    tx,
    made.filter(({ id }) => linked.has(id)).map(({ feedbackId }) => feedbackId),
  );
}

/** What was taken from a note, in the order of its text, with what each supports. */
export async function insightsOf(tx: Tx, feedbackId: string) {
  const items = await tx.db
    .select()
    .from(insightTable)
    .where(
      and(
        eq(insightTable.workspaceId, tx.workspaceId),
        eq(insightTable.feedbackId, feedbackId),
        isNull(insightTable.archivedAt),
      ),
    )
    .orderBy(sql`${insightTable.startOffset} nulls first`, insightTable.id);
  const { rows } = await tx.db.execute<{ fromId: string; toId: string }>(sql`
    select from_id as "fromId", to_id as "toId" from links
    where workspace_id = ${tx.workspaceId} and kind = 'supports'
      and from_id = any(${sql.param(items.map(({ id }) => id))}::uuid[])
    order by id`);
  const targets = Map.groupBy(rows, ({ fromId }) => fromId);
  const refs = await findRefs(
    tx,
    rows.map(({ toId }) => toId),
  );
  const linked = items.map(({ workspaceId: _workspace, ...item }): LinkedInsight => {
    return { ...item, targetIds: targets.get(item.id)?.map(({ toId }) => toId) ?? [] };
  });
  return { items: linked, refs };
}

/** Links an insight to further opportunities or features; those it has already stay as they are. */
export async function linkInsight(tx: Tx, id: string, targetIds: readonly string[]) {
  const insight = await insightService.get(tx, id);
  const links = await createLinks(
    tx,
    [...new Set(targetIds)].map((toId) => ({ fromId: id, kind: 'supports' as const, toId })),
  );
  await processLinked(tx, [insight], new Set([id]));
  return { linked: links.length };
}

/** Takes away the link from an insight to one opportunity or feature. */
export async function unlinkInsight(tx: Tx, id: string, targetId: string): Promise<void> {
  const { rows } = await tx.db.execute<{ id: string }>(sql`
    select id from links where workspace_id = ${tx.workspaceId}
      and from_id = ${id} and kind = 'supports' and to_id = ${targetId}`);
  if (!rows[0]) throw notFound('link');
  await removeLink(tx, rows[0].id);
}

async function bodiesOf(tx: Tx, ids: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await tx.db.execute<{ id: string; body: string }>(sql`
    select id, body from feedback
    where workspace_id = ${tx.workspaceId} and id = any(${sql.param([...new Set(ids)])}::uuid[])`);
  return new Map(rows.map(({ id, body }) => [id, body]));
}

/** The excerpt, its place and the title of an insight, made to agree with the note's text. */
function cutFrom(
  bodies: ReadonlyMap<string, string>,
  feedbackId: string,
  wanted: Partial<Pick<Insight, 'excerpt' | 'startOffset' | 'endOffset'>>,
): Values {
  const body = bodies.get(feedbackId);
  if (body === undefined)
    throw invalidInput('body.feedbackId', 'There is no such note in this workspace.');
  const { excerpt } = wanted;
  const start = wanted.startOffset ?? null;
  const end = wanted.endOffset ?? null;
  if ((start === null) !== (end === null)) {
    throw invalidInput(
      'body.endOffset',
      'Give both where the excerpt starts and where it ends, or neither.',
    );
  }
  if (start !== null && end !== null) {
    const anchor = anchored(body, start, end);
    if (excerpt && excerpt !== anchor.excerpt && excerpt !== body.slice(start, end)) {
      throw invalidInput(
        'body.excerpt',
        'The note does not say that there. Reload the note and select again.',
      );
    }
    return { ...anchor, title: titleOf(String(anchor.excerpt)) };
  }
  if (!excerpt) return { excerpt: null, startOffset: null, endOffset: null, title: titleOf(body) };
  const at = body.indexOf(excerpt);
  const place = at >= 0 ? anchored(body, at, at + excerpt.length) : {};
  return { excerpt, ...place, title: titleOf(excerpt) };
}

function anchored(body: string, start: number, end: number): Values {
  try {
    const anchor = anchorExcerpt(body, start, end);
    return { excerpt: anchor.excerpt, startOffset: anchor.start, endOffset: anchor.end };
  } catch (cause) {
    throw invalidInput(
      'body.startOffset',
      cause instanceof RangeError ? cause.message : String(cause),
    );
  }
}

/** The beginning of a text, as one line of at most 300 characters. */
function titleOf(text: string): string {
  const line = text.slice(0, 1000).replaceAll(/\s+/g, ' ').trim().slice(0, 300);
  // A cut must not leave half of a surrogate pair behind.
  return (line.isWellFormed() ? line : line.slice(0, -1)) || '…';
}
