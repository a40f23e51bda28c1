import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { Role } from '#platform/contract/role.ts';
import { useApp } from '#platform/ui/app-context.tsx';
import { announceFailure } from '#platform/ui/data/undo.ts';
import { formatAgo, formatDay } from '#platform/ui/fields/format.ts';
import {
  FormProblem,
  Loaded,
  Row,
  Rows,
  SecretOnce,
  SettingsPart,
  SureButton,
  settingsClasses,
} from '#platform/ui/settings/settings-page.tsx';
import { messageOf } from '#sdk/problem.ts';
import {
  type Invitation,
  invitationRoutes,
  type MadeInvitation,
  ROLE_MEANINGS,
} from '../members.contract.ts';
import { roleOptions } from './role-options.ts';

/** Inviting people, and the invitations that nobody has accepted yet. */
export function Invitations() {
  const { client, workspace } = useApp();
  const [made, setMade] = useState<MadeInvitation | null>(null);
  const pending = useQuery({
    queryKey: ['invitations', workspace.slug],
    queryFn: ({ signal }) =>
      client.call(invitationRoutes.list, { params: { workspace: workspace.slug }, signal }),
  });
  return (
    <SettingsPart
      title="Invite"
      about="By e-mail where mail is set up; the link can always be copied, too."
    >
      <InviteForm onMade={setMade} />
      {made && (
        <SecretOnce
          about={
            made.mailed
              ? `The invitation is on its way to ${made.email}. You can also pass on this link yourself; it is shown only now.`
              : `No mail server is set up, so give this link to ${made.email} yourself. It is shown only now.`
          }
          value={made.link}
          onDone={() => setMade(null)}
        />
      )}
      <Loaded query={pending}>
        {({ items }) =>
          items.length === 0 ? null : (
            <div style={{ marginTop: 16 }}>
              <Rows label="Open invitations">
                {items.map((invitation) => (
                  <InvitationRow key={invitation.id} invitation={invitation} onMade={setMade} />
                ))}
              </Rows>
            </div>
          )
        }
      </Loaded>
    </SettingsPart>
  );
}

function InviteForm({ onMade }: { onMade: (made: MadeInvitation) => void }) {
  const { client, workspace } = useApp();
  const queries = useQueryClient();
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<Role>('editor');
  const invite = useMutation({
    mutationFn: () =>
      client.call(invitationRoutes.create, {
        params: { workspace: workspace.slug },
        body: { email: email.trim(), role },
      }),
    onSuccess: (made) => {
      setEmail('');
      onMade(made);
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['invitations', workspace.slug] }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    invite.mutate();
  };
  return (
    <form onSubmit={submit}>
      <div className={settingsClasses.inline}>
        <TextInput
          label="E-mail"
          type="email"
          required
          withAsterisk={false}
          placeholder="name@example.com"
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <NativeSelect
          label="Role"
          value={role}
          data={roleOptions(workspace.role)}
          onChange={(event) => setRole(event.currentTarget.value as Role)}
        />
        <Button type="submit" loading={invite.isPending}>
          Invite
        </Button>
      </div>
      <p style={{ margin: '8px 0 0', fontSize: 12, color: 'var(--tl-text-3)' }}>
        {ROLE_MEANINGS[role]}
      </p>
      <FormProblem error={invite.error} />
    </form>
  );
}

function InvitationRow(props: { invitation: Invitation; onMade: (made: MadeInvitation) => void }) {
  const { invitation } = props;
  const { client, workspace } = useApp();
  const queries = useQueryClient();
  const params = { workspace: workspace.slug, id: invitation.id };
  const shared = {
    onError: (error: unknown) => announceFailure(messageOf(error)),
    onSettled: () => queries.invalidateQueries({ queryKey: ['invitations', workspace.slug] }),
  };
  const resend = useMutation({
    mutationFn: () => client.call(invitationRoutes.resend, { params }),
    onSuccess: props.onMade,
    ...shared,
  });
  const revoke = useMutation({
    mutationFn: () => client.call(invitationRoutes.revoke, { params }),
    ...shared,
  });
  const until = invitation.expired
    ? 'expired'
    : `until ${formatDay(invitation.expiresAt.slice(0, 10))}`;
  const by = invitation.invitedBy ? ` by ${invitation.invitedBy}` : '';
  return (
    <Row
      title={invitation.email}
      detail={`${invitation.role}, ${until} · invited ${formatAgo(invitation.createdAt)}${by}`}
    >
      <Button
        size="compact-sm"
        variant="default"
        loading={resend.isPending}
        onClick={() => resend.mutate()}
      >
        New link
      </Button>
      <SureButton
        label="Revoke"
        sure="Take it back"
        loading={revoke.isPending}
        onSure={() => revoke.mutate()}
      />
    </Row>
  );
}
