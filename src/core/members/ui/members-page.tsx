import { NativeSelect } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { atLeast, type Role } from '#platform/contract/role.ts';
import { useApp } from '#platform/ui/app-context.tsx';
import { announce, announceFailure } from '#platform/ui/data/undo.ts';
import { formatDay } from '#platform/ui/fields/format.ts';
import {
  Loaded,
  Row,
  Rows,
  SecretOnce,
  SettingsPage,
  SettingsPart,
  SureButton,
} from '#platform/ui/settings/settings-page.tsx';
import { messageOf } from '#sdk/problem.ts';
import { type Member, memberRoutes, ROLE_MEANINGS } from '../members.contract.ts';
import { Invitations } from './invitations.tsx';
import { roleOptions, sentenceCase } from './role-options.ts';

/** Who is in the workspace, with what rights, and who is invited. */
export default function MembersPage() {
  const { client, workspace } = useApp();
  const members = useQuery({
    queryKey: ['members', workspace.slug],
    queryFn: ({ signal }) =>
      client.call(memberRoutes.list, { params: { workspace: workspace.slug }, signal }),
  });
  return (
    <SettingsPage
      title="Members"
      lead={
        <>
          Everyone who can see this workspace. {sentenceCase(workspace.role)} is your role:{' '}
          {ROLE_MEANINGS[workspace.role].toLowerCase()}
        </>
      }
    >
      {atLeast(workspace.role, 'admin') && <Invitations />}
      <Loaded query={members}>
        {({ items }) => (
          <SettingsPart title={items.length === 1 ? '1 member' : `${items.length} members`}>
            <Rows label="Members">
              {items.map((member) => (
                <MemberRow key={member.id} member={member} />
              ))}
            </Rows>
          </SettingsPart>
        )}
      </Loaded>
    </SettingsPage>
  );
}

function MemberRow({ member }: { member: Member }) {
  const { user, workspace } = useApp();
  const [link, setLink] = useState<string | null>(null);
  const acts = useMemberActs(member, setLink);
  const isMe = member.id === user.id;
  const manages = atLeast(workspace.role, 'admin') && atLeast(workspace.role, member.role);
  return (
    <>
      <Row
        title={isMe ? `${member.name} (you)` : member.name}
        detail={`${member.email} · since ${formatDay(member.joinedAt.slice(0, 10))}`}
      >
        {manages ? (
          <NativeSelect
            size="xs"
            aria-label={`Role of ${member.name}`}
            value={acts.role.isPending ? acts.role.variables : member.role}
            data={roleOptions(workspace.role)}
            onChange={(event) => acts.role.mutate(event.currentTarget.value as Role)}
          />
        ) : (
          <span title={ROLE_MEANINGS[member.role]}>{sentenceCase(member.role)}</span>
        )}
        {manages && !isMe && (
          <SureButton
            label="Sign-in link"
            sure="Make a link that sets a new password"
            loading={acts.signInLink.isPending}
            onSure={() => acts.signInLink.mutate()}
          />
        )}
        {(isMe || manages) && (
          <SureButton
            label={isMe ? 'Leave' : 'Remove'}
            sure={isMe ? 'Leave this workspace' : `Remove ${member.name}`}
            loading={acts.remove.isPending}
            onSure={() => acts.remove.mutate()}
          />
        )}
      </Row>
      {link && (
        <li>
          <SecretOnce
            about={`Give this to ${member.name}. It works once, for a day, and asks for a new password.`}
            value={link}
            onDone={() => setLink(null)}
          />
        </li>
      )}
    </>
  );
}

function useMemberActs(member: Member, onLink: (link: string) => void) {
  const { client, user, workspace } = useApp();
  const queries = useQueryClient();
  const params = { workspace: workspace.slug, id: member.id };
  const again = {
    onError: (error: unknown) => announceFailure(messageOf(error)),
    onSettled: () => queries.invalidateQueries({ queryKey: ['members', workspace.slug] }),
  };
  const role = useMutation({
    mutationFn: (next: Role) => client.call(memberRoutes.update, { params, body: { role: next } }),
    onSuccess: (changed) => {
      announce(`${changed.name} is ${changed.role} from now on.`);
      if (member.id === user.id) window.location.reload();
    },
    ...again,
  });
  const remove = useMutation({
    mutationFn: async () => {
      if (member.id !== user.id) return client.call(memberRoutes.remove, { params });
      return client.call(memberRoutes.leave, { params: { workspace: workspace.slug } });
    },
    onSuccess: () => {
      if (member.id === user.id) window.location.assign(new URL('.', document.baseURI).href);
      else announce(`${member.name} was removed.`);
    },
    ...again,
  });
  const signInLink = useMutation({
    mutationFn: () => client.call(memberRoutes.signInLink, { params }),
    onSuccess: ({ link }) => onLink(link),
    onError: again.onError,
  });
  return { role, remove, signInLink };
}
