import { sql } from 'drizzle-orm';
import { systemActor } from '#platform/auth/actor.ts';
import { recordActivity } from '#platform/events/activity.ts';
import type { Reaction } from '#platform/events/reactions.ts';

/** Somebody's company became known: it then also stands behind what they said without one. */
const companyOfContact: Reaction = {
  name: 'feedback.company_of_contact',
  on: ['contact.updated'],
  async react(app, workspaceId, acts) {
    const ids = acts.filter(({ changes }) => changes?.companyId).map(({ recordId }) => recordId);
    if (ids.length === 0) return;
    await app.database.transaction(systemActor(workspaceId), async (tx) => {
      const { rows } = await tx.db.execute<{ id: string; companyId: string }>(sql`
        update feedback f set company_id = c.company_id, version = f.version + 1, updated_at = now()
        from contacts c
        where f.workspace_id = ${workspaceId} and f.company_id is null and f.contact_id = c.id
          and c.workspace_id = ${workspaceId} and c.company_id is not null
          and c.id = any(${sql.param([...new Set(ids)])}::uuid[])
        returning f.id, f.company_id as "companyId"`);
      await recordActivity(
        tx,
        rows.map(({ id, companyId }) => ({
          noun: 'feedback',
          recordId: id,
          verb: 'updated',
          changes: { companyId: [null, companyId] },
        })),
      );
    });
  },
};

export const feedbackReactions: readonly Reaction[] = [companyOfContact];
