import { createLink, linkAddress } from '#core/access/links.ts';
import { invitationMail } from '#core/access/mails.ts';
import { getWorkspace } from '#core/workspaces/workspaces.service.ts';
import type { App } from '#platform/api/app.ts';
import { requireRecentSignIn } from '#platform/auth/recent.ts';
import { notFound, Problem } from '#platform/contract/problem.ts';
import type { Role } from '#platform/contract/role.ts';
import type { Tx } from '#platform/db/database.ts';
import { recordActivity } from '#platform/events/activity.ts';
import { sendMail } from '#platform/mail/mail.ts';
import type { Invitation, MadeInvitation } from './members.contract.ts';
import { requireGrantable } from './members.service.ts';

const VALID_HOURS = 7 * 24;

interface InvitationRow extends Omit<Invitation, 'createdAt' | 'expiresAt'> {
  createdAt: Date;
  expiresAt: Date;
}

const SELECT = `select l.id, l.email, l.role, u.name as "invitedBy", l.created_at as "createdAt",
    l.expires_at as "expiresAt", l.expires_at <= now() as expired
  from one_time_links l left join users u on u.id = l.created_by
  where l.workspace_id = $1 and l.purpose = 'invitation' and l.used_at is null`;

function toInvitation(row: InvitationRow): Invitation {
  return {
    ...row,
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
  };
}

/** Invitations not accepted yet, the newest first. */
export async function listInvitations(tx: Tx): Promise<Invitation[]> {
  const rows = await tx.query<InvitationRow>(`${SELECT} order by l.id desc`, [tx.workspaceId]);
  return rows.map(toInvitation);
}

async function getInvitation(tx: Tx, id: string): Promise<Invitation> {
  const [row] = await tx.query<InvitationRow>(`${SELECT} and l.id = $2`, [tx.workspaceId, id]);
  if (!row) throw notFound('invitation');
  return toInvitation(row);
}

/**
 * Invites an address: by mail where there is a mail server, and by the link in the
 * answer. `address` is where the inviter reaches this server.
 */
export async function invite(
  app: App,
  tx: Tx,
  { email, role }: { email: string; role: Role },
  address: string,
): Promise<MadeInvitation> {
  requireGrantable(tx.actor.role, role);
  if (role === 'owner') requireRecentSignIn(tx.actor);
  await refuseKnown(tx, email);
  return handOut(app, tx, { email, role }, 'created', address);
}

/** A new link in place of the older one. */
export async function resendInvitation(
  app: App,
  tx: Tx,
  id: string,
  address: string,
): Promise<MadeInvitation> {
  const { email, role } = await getInvitation(tx, id);
  requireGrantable(tx.actor.role, role);
  if (role === 'owner') requireRecentSignIn(tx.actor);
  await forget(tx, id);
  return handOut(app, tx, { email, role }, 'resent', address);
}

export async function revokeInvitation(tx: Tx, id: string): Promise<void> {
  await getInvitation(tx, id);
  await forget(tx, id);
  await recordActivity(tx, [{ noun: 'invitation', recordId: id, verb: 'revoked' }]);
}

async function forget(tx: Tx, id: string): Promise<void> {
  await tx.query('delete from one_time_links where workspace_id = $1 and id = $2', [
    tx.workspaceId,
    id,
  ]);
}

/** Makes the link, records it, and sends it by mail where there is a mail server. */
async function handOut(
  app: App,
  tx: Tx,
  { email, role }: { email: string; role: Role },
  verb: string,
  address: string,
): Promise<MadeInvitation> {
  const made = await createLink(tx, {
    purpose: 'invitation',
    workspaceId: tx.workspaceId,
    role,
    email,
    createdBy: tx.actor.userId,
    hours: VALID_HOURS,
  });
  const invitation = await getInvitation(tx, made.id);
  const { name } = await getWorkspace(tx);
  await recordActivity(tx, [{ noun: 'invitation', recordId: made.id, verb, data: { role } }]);
  const mail = invitationMail({
    workspace: name,
    inviter: tx.actor.name,
    role,
    link: linkAddress(app, made.mailToken, address),
    days: VALID_HOURS / 24,
  });
  await sendMail(app, { to: email, ...mail, about: { kind: 'invitation', workspace: name } }, tx);
  return {
    ...invitation,
    link: linkAddress(app, made.token, address),
    mailed: app.config.smtpUrl !== undefined,
  };
}

/** A member needs no invitation; a pending one is sent again rather than doubled; an expired one gives way. */
async function refuseKnown(tx: Tx, email: string): Promise<void> {
  const [known] = await tx.query<{ member: boolean; invited: boolean }>(
    `select
       exists (select from members m join users u on u.id = m.user_id
               where m.workspace_id = $1 and lower(u.email) = lower($2)) as member,
       exists (select from one_time_links where workspace_id = $1 and purpose = 'invitation'
               and used_at is null and lower(email) = lower($2) and expires_at > now()) as invited`,
    [tx.workspaceId, email],
  );
  if (known?.member) throw new Problem('conflict', `${email} is a member already.`);
  if (known?.invited) {
    throw new Problem('conflict', `${email} is invited already. Send that invitation again.`);
  }
  await tx.query(
    `delete from one_time_links where workspace_id = $1 and purpose = 'invitation'
     and used_at is null and lower(email) = lower($2)`,
    [tx.workspaceId, email],
  );
}
