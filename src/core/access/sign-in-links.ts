import { z } from 'zod';
import type { App } from '#platform/api/app.ts';
import { countAttempt } from '#platform/api/rate-limit.ts';
import { Problem } from '#platform/contract/problem.ts';
import type { Queryable, Tx } from '#platform/db/database.ts';
import { recordActivity } from '#platform/events/activity.ts';
import { defineJob } from '#platform/jobs/jobs.ts';
import { sendMail } from '#platform/mail/mail.ts';
import { createLink, knownAddress, linkAddress } from './links.ts';
import { passwordResetMail } from './mails.ts';
import { findUser, findUserByEmail } from './users.ts';

const RESET_HOURS = 2;
const HANDED_OUT_HOURS = 24;

/**
 * A link with which a person chooses a new password and is signed in. For the
 * owner of the installation (and the command line), who may make it for anyone.
 */
export async function makeSignInLink(
  app: App,
  userId: string,
  createdBy: string | null,
  address?: string,
  within: Queryable = app.database,
): Promise<{ link: string; expiresAt: string }> {
  const made = await createLink(within, {
    purpose: 'password_reset',
    userId,
    createdBy,
    hours: HANDED_OUT_HOURS,
  });
  return {
    link: linkAddress(app, made.token, address),
    expiresAt: new Date(Date.now() + HANDED_OUT_HOURS * 3_600_000).toISOString(),
  };
}

/**
 * The same for an admin of a workspace, who has no business in the member's other
 * workspaces: whoever holds the link gets everything that the account reaches.
 */
export async function memberSignInLink(
  app: App,
  tx: Tx,
  member: { id: string; name: string },
  address: string,
): Promise<{ link: string; expiresAt: string }> {
  const user = await findUser(tx, member.id);
  const [other] = await tx.query<{ elsewhere: boolean }>(
    'select throughline.belongs_elsewhere($1, $2) as elsewhere',
    [member.id, tx.workspaceId],
  );
  if (!user || user.is_instance_owner || other?.elsewhere !== false) {
    throw new Problem(
      'forbidden',
      `The link would also open what ${member.name} has outside this workspace. Ask the owner of the installation for one.`,
    );
  }
  await recordActivity(tx, [{ noun: 'member', recordId: member.id, verb: 'sign_in_link_made' }]);
  return makeSignInLink(app, member.id, tx.actor.userId, address, tx);
}

const RESETS_PER_HOUR = 3;

/**
 * Mails a link to choose a new password. Runs as a job, so that the answer to the
 * request tells nobody whether there is such an account, neither by words nor by time.
 */
export const mailPasswordReset = defineJob({
  name: 'access.mail-password-reset',
  input: z.object({ email: z.string() }),
  retries: 2,
  async run(app, { email }) {
    const user = await findUserByEmail(app.database, email);
    if (!user || user.disabled_at) return;
    try {
      await countAttempt(app.database, `reset ${user.id}`, {
        max: RESETS_PER_HOUR,
        seconds: 3600,
      });
    } catch (error) {
      if (error instanceof Problem) return;
      throw error;
    }
    const made = await createLink(app.database, {
      purpose: 'password_reset',
      userId: user.id,
      hours: RESET_HOURS,
    });
    const link = linkAddress(app, made.mailToken, await knownAddress(app));
    await sendMail(app, {
      to: user.email,
      ...passwordResetMail({ link, hours: RESET_HOURS }),
      about: { kind: 'password_reset' },
    });
  },
});
