import type { Role } from '#platform/contract/role.ts';
import { type MailBody, renderLetter } from '#platform/mail/letter.ts';

interface Composed extends MailBody {
  readonly subject: string;
}

export function invitationMail({
  workspace,
  inviter,
  role,
  link,
  days,
}: {
  workspace: string;
  inviter: string;
  role: Role;
  link: string;
  days: number;
}): Composed {
  return {
    subject: `${inviter} invites you to ${workspace}`,
    ...renderLetter({
      heading: `Join ${workspace}`,
      paragraphs: [
        `${inviter} invites you to the workspace ${workspace} as ${role}.`,
        `The link works once, within ${days} days.`,
      ],
      action: { label: 'Accept the invitation', url: link },
      footer:
        'You get this because somebody typed in your address. If you do not know them, leave it: nothing happens.',
    }),
  };
}

export function passwordResetMail({ link, hours }: { link: string; hours: number }): Composed {
  return {
    subject: 'Choose a new password',
    ...renderLetter({
      heading: 'Choose a new password',
      paragraphs: [
        'Somebody, probably you, asked for a new password for this address.',
        `The link works once, within ${hours} hours. With the new password you are signed out everywhere else.`,
      ],
      action: { label: 'Choose a new password', url: link },
      footer: 'If that was not you, leave it: your password stays as it is.',
    }),
  };
}

export function addressChangedMail({ name, email }: { name: string; email: string }): Composed {
  return {
    subject: 'Your sign-in address was changed',
    ...renderLetter({
      heading: 'Your sign-in address was changed',
      paragraphs: [
        `${name}, from now on you sign in as ${email}.`,
        'If that was not you, ask an admin of your workspace for help at once.',
      ],
      footer: 'You get this because this address was the one to sign in with until now.',
    }),
  };
}
