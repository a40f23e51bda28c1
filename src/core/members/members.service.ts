import { getWorkspace } from '#core/workspaces/workspaces.service.ts';
import { requireRecentSignIn } from '#platform/auth/recent.ts';
import { notFound, Problem } from '#platform/contract/problem.ts';
import { atLeast, type Role, type Standing } from '#platform/contract/role.ts';
import type { Tx } from '#platform/db/database.ts';
import { recordActivity } from '#platform/events/activity.ts';
import type { Member } from './members.contract.ts';

interface MemberRow extends Omit<Member, 'joinedAt'> {
  joinedAt: Date;
}

const SELECT = `select m.user_id as id, u.name, u.email, m.role, m.created_at as "joinedAt"
  from members m join users u on u.id = m.user_id`;

function toMember(row: MemberRow): Member {
  return { ...row, joinedAt: row.joinedAt.toISOString() };
}

/** Everyone in the workspace, by name. */
export async function listMembers(tx: Tx): Promise<Member[]> {
  const rows = await tx.query<MemberRow>(
    `${SELECT} where m.workspace_id = $1 order by lower(u.name), u.id`,
    [tx.workspaceId],
  );
  return rows.map(toMember);
}

/** A member, or a 404 that does not tell a stranger's id from none. */
export async function getMember(tx: Tx, id: string): Promise<Member> {
  const [row] = await tx.query<MemberRow>(
    `${SELECT} where m.workspace_id = $1 and m.user_id = $2`,
    [tx.workspaceId, id],
  );
  if (!row) throw notFound('member');
  return toMember(row);
}

/** Refuses to grant a role above the actor's own. */
export function requireGrantable(actorRole: Standing, role: Role): void {
  if (atLeast(actorRole, role)) return;
  throw new Problem(
    'forbidden',
    `You are ${actorRole}, so you cannot make anyone ${role}. Ask an owner of the workspace.`,
  );
}

export function requireNotAbove(actorRole: Standing, member: { name: string; role: Role }): void {
  if (atLeast(actorRole, member.role)) return;
  throw new Problem(
    'forbidden',
    `${member.name} is ${member.role} and you are ${actorRole}. Ask an owner of the workspace.`,
  );
}

/** Gives a member another role; it holds from their next request on. */
export async function changeRole(tx: Tx, id: string, role: Role): Promise<Member> {
  // The lock makes changes of members wait for one another, so two owners can't demote each other.
  await getWorkspace(tx, { lock: true });
  const member = await getMember(tx, id);
  requireNotAbove(tx.actor.role, member);
  requireGrantable(tx.actor.role, role);
  if (member.role === role) return member;
  if (role === 'owner') requireRecentSignIn(tx.actor);
  await requireAnotherOwner(tx, member);
  await tx.query('update members set role = $3 where workspace_id = $1 and user_id = $2', [
    tx.workspaceId,
    id,
    role,
  ]);
  await recordActivity(tx, [
    { noun: 'member', recordId: id, verb: 'role_changed', changes: { role: [member.role, role] } },
  ]);
  return { ...member, role };
}

/** Takes a member out: their keys and the invitations they made end; what they created stays. */
export async function removeMember(tx: Tx, id: string): Promise<void> {
  await getWorkspace(tx, { lock: true });
  const member = await getMember(tx, id);
  if (id !== tx.actor.userId) requireNotAbove(tx.actor.role, member);
  await requireAnotherOwner(tx, member);
  await tx.query('delete from members where workspace_id = $1 and user_id = $2', [
    tx.workspaceId,
    id,
  ]);
  await tx.query(
    `delete from one_time_links where workspace_id = $1 and created_by = $2 and used_at is null`,
    [tx.workspaceId, id],
  );
  await recordActivity(tx, [
    { noun: 'member', recordId: id, verb: 'removed', data: { role: member.role } },
  ]);
}

async function requireAnotherOwner(tx: Tx, member: Member): Promise<void> {
  if (member.role !== 'owner') return;
  const [row] = await tx.query<{ owners: number }>(
    `select count(*)::int as owners from members where workspace_id = $1 and role = 'owner'`,
    [tx.workspaceId],
  );
  if ((row?.owners ?? 0) > 1) return;
  throw new Problem(
    'conflict',
    `${member.name} is the last owner. Make somebody else an owner first.`,
  );
}

/**
 * Gives a member who came through the sign-in provider the role it names by now;
 * null takes them out. Members invited here, and the last owner, stay as they are.
 */
export async function changeRoleByProvider(tx: Tx, id: string, role: Role | null): Promise<void> {
  const [held] = await tx.query<{ role: Role }>(
    'select role from members where workspace_id = $1 and user_id = $2 and by_provider',
    [tx.workspaceId, id],
  );
  if (!held || held.role === role) return;
  try {
    if (role) await changeRole(tx, id, role);
    else await removeMember(tx, id);
  } catch (error) {
    if (!(error instanceof Problem && error.code === 'conflict')) throw error;
  }
}
