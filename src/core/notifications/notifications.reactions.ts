import { sql } from 'drizzle-orm';
import type { App } from '#platform/api/app.ts';
import { systemActor } from '#platform/auth/actor.ts';
import type { Tx } from '#platform/db/database.ts';
import { type Activity, recordActivity } from '#platform/events/activity.ts';
import type { Reaction } from '#platform/events/reactions.ts';
import { type Due, storeNotices } from './notices.store.ts';
import type { NoticeKind } from './notifications.contract.ts';

/** Acts on a record that those who follow it are told of. */
const CHANGES = new Set(['updated', 'archived', 'restored', 'linked', 'unlinked', 'declined']);

/** Acts that ask somebody to look. */
const BY_THEMSELVES = new Set(['reopened', 'opened', 'fired', 'resolved']);

/**
 * Tells people of what concerns them. Told once per act and person, whatever
 * the number of reasons and however often the act is seen.
 */
export const notify: Reaction = {
  name: 'notifications',
  on: [
    '*.created',
    '*.updated',
    '*.archived',
    '*.restored',
    '*.linked',
    '*.unlinked',
    '*.declined',
    '*.reopened',
    '*.opened',
    '*.fired',
    '*.resolved',
  ],
  async react(app, workspaceId, acts) {
    await app.database.transaction(systemActor(workspaceId), async (tx) => {
      const drawn = [
        ...(await fromComments(tx, acts)),
        ...(await fromAssignments(tx, app, acts)),
        ...fromDue(acts),
      ].filter(byAnother);
      const since = await autoFollow(tx, drawn, acts);
      const followed = (await fromFollowed(tx, app, acts)).filter(
        ({ userId, recordId, act }) =>
          acts.indexOf(act) >= (since.get(`${recordId} ${userId}`) ?? 0),
      );
      const due = [...drawn, ...followed.filter(byAnother)];
      if (due.length === 0) return;
      const told = await storeNotices(tx, due);
      await recordActivity(
        tx,
        told.map((userId) => ({ noun: 'notification', recordId: userId, verb: 'notified' })),
      );
    });
  },
};

function isComment(act: Activity): boolean {
  return act.noun === 'comment' && (act.verb === 'created' || act.verb === 'updated');
}

async function fromComments(tx: Tx, acts: readonly Activity[]): Promise<Due[]> {
  const comments = acts.filter(isComment);
  const threads = comments.flatMap(({ verb, data }) =>
    verb === 'created' && typeof data?.threadId === 'string' ? [data.threadId] : [],
  );
  const people = await peopleIn(tx, threads);
  return comments.flatMap((act) => {
    const { recordId, threadId, mentions } = act.data as {
      recordId: string;
      threadId: string | null;
      mentions: string[];
    };
    const due = (kind: NoticeKind) => (userId: string) =>
      ({ userId, kind, recordId, commentId: act.recordId, act, fields: [] }) satisfies Due;
    const inThread = act.verb === 'created' && threadId ? (people.get(threadId) ?? []) : [];
    return [...mentions.map(due('mentioned')), ...inThread.map(due('replied'))];
  });
}

/** Who wrote in these threads. */
async function peopleIn(tx: Tx, threads: readonly string[]): Promise<Map<string, string[]>> {
  if (threads.length === 0) return new Map();
  const { rows } = await tx.db.execute<{ thread: string; people: string[] }>(sql`
    select coalesce(thread_id, id) as thread, array_agg(distinct author_id) as people from comments
    where workspace_id = ${tx.workspaceId} and author_id is not null and deleted_at is null
      and (id = any(${sql.param([...threads])}::uuid[]) or thread_id = any(${sql.param([...threads])}::uuid[]))
    group by 1`);
  return new Map(rows.map(({ thread, people }) => [thread, people]));
}

/** Records whose person fields now name somebody they did not name before. */
async function fromAssignments(tx: Tx, app: App, acts: readonly Activity[]): Promise<Due[]> {
  const due: Due[] = [];
  for (const [noun, group] of Map.groupBy(acts, (act) => act.noun)) {
    const service = app.services.get(noun);
    if (!service) continue;
    const names = Object.entries(service.resource.fields)
      .filter(([, field]) => field.state.kind === 'person')
      .map(([name]) => name);
    if (names.length === 0) continue;
    const created = group.filter(({ verb }) => verb === 'created').map(({ recordId }) => recordId);
    const facts = created.length > 0 ? await service.store.facts(tx, created, names) : new Map();
    for (const act of group) {
      const now: Record<string, unknown> =
        act.verb === 'created'
          ? (facts.get(act.recordId) ?? {})
          : Object.fromEntries(Object.entries(act.changes ?? {}).map(([n, pair]) => [n, pair[1]]));
      for (const name of names) {
        const userId = now[name];
        if (typeof userId !== 'string') continue;
        const { recordId } = act;
        due.push({ userId, kind: 'assigned', recordId, commentId: null, act, fields: [name] });
      }
    }
  }
  return due;
}

/** Records that came back, or up, by themselves name in `data.tell` those who should look. */
function fromDue(acts: readonly Activity[]): Due[] {
  return acts.flatMap((act) => {
    const tell: unknown = act.data?.tell;
    if (!BY_THEMSELVES.has(act.verb) || !Array.isArray(tell)) return [];
    const { recordId } = act;
    return tell.map((userId) => ({
      userId: String(userId),
      kind: 'due' as const,
      recordId,
      commentId: null,
      act,
      fields: Object.keys(act.changes ?? {}),
    }));
  });
}

async function fromFollowed(tx: Tx, app: App, acts: readonly Activity[]): Promise<Due[]> {
  const comments = acts.filter((act) => act.noun === 'comment' && act.verb === 'created');
  // What the system itself recomputes is no news.
  const changes = acts.filter(
    (act) => act.actorKind !== 'system' && CHANGES.has(act.verb) && app.services.has(act.noun),
  );
  const about = [
    ...changes.map((act) => ({ act, recordId: act.recordId, commentId: null })),
    ...comments.map((act) => ({
      act,
      recordId: String(act.data?.recordId),
      commentId: act.recordId,
    })),
  ];
  if (about.length === 0) return [];
  const ids = [...new Set(about.map(({ recordId }) => recordId))];
  const { rows } = await tx.db.execute<{ recordId: string; userId: string }>(sql`
    select record_id as "recordId", user_id as "userId" from follows
    where workspace_id = ${tx.workspaceId} and record_id = any(${sql.param(ids)}::uuid[]) and following`);
  const followers = Map.groupBy(rows, (row) => row.recordId);
  return about.flatMap(({ act, recordId, commentId }) =>
    (followers.get(recordId) ?? []).map(({ userId }) => ({
      userId,
      kind: 'changed' as const,
      recordId,
      commentId,
      act,
      fields: Object.keys(act.changes ?? {}),
    })),
  );
}

function byAnother({ userId, act }: Due): boolean {
  return userId !== act.actorId;
}

/**
 * Who is drawn into a record, or speaks about it, follows it from then on, unless they said no.
 * Answers from which of the acts on those follow who did not before: "record person" → place.
 */
async function autoFollow(
  tx: Tx,
  drawn: readonly Due[],
  acts: readonly Activity[],
): Promise<Map<string, number>> {
  const rows = drawn.flatMap(({ userId, recordId, act }) => {
    const place = acts.indexOf(act);
    const author = act.noun === 'comment' ? act.actorId : null;
    return [{ userId, recordId, place }, ...(author ? [{ userId: author, recordId, place }] : [])];
  });
  if (rows.length === 0) return new Map();
  const { rows: fresh } = await tx.db.execute<{ userId: string; recordId: string }>(sql`
    insert into follows (workspace_id, record_id, user_id, following)
    select distinct ${tx.workspaceId}::uuid, r."recordId", r."userId", true
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r("recordId" uuid, "userId" uuid)
    join members m on m.workspace_id = ${tx.workspaceId} and m.user_id = r."userId"
    on conflict do nothing returning user_id as "userId", record_id as "recordId"`);
  return new Map(
    fresh.map(({ userId, recordId }) => {
      const own = rows.filter((row) => row.userId === userId && row.recordId === recordId);
      return [`${recordId} ${userId}`, Math.min(...own.map(({ place }) => place))];
    }),
  );
}
