import { Badge, Button, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import {
  keepPreviousData,
  useInfiniteQuery,
  useMutation,
  useQueryClient,
} from '@tanstack/react-query';
import { useState } from 'react';
import { useApp } from '#platform/ui/app-context.tsx';
import { announce, announceFailure } from '#platform/ui/data/undo.ts';
import { FailureView } from '#platform/ui/failure-view.tsx';
import { formatAgo, formatDay } from '#platform/ui/fields/format.ts';
import { MoreButton } from '#platform/ui/more-button.tsx';
import {
  Row,
  Rows,
  SecretOnce,
  SettingsPage,
  SureButton,
} from '#platform/ui/settings/settings-page.tsx';
import { Waiting } from '#platform/ui/waiting.tsx';
import { messageOf } from '#sdk/problem.ts';
import { type User, userRoutes } from '../users.contract.ts';

const KEY = ['instance', 'users'];

/** Everyone with an account on this installation, and what its owner can do for them. */
export default function UsersPage() {
  const { client } = useApp();
  const [words, setWords] = useState('');
  const [q] = useDebouncedValue(words.trim(), 200);
  const users = useInfiniteQuery({
    queryKey: [...KEY, q],
    queryFn: ({ pageParam, signal }) =>
      client.call(userRoutes.list, {
        query: { ...(q ? { q } : {}), ...(pageParam ? { cursor: pageParam } : {}) },
        signal,
      }),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
  });
  const found = users.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <SettingsPage
      title="Accounts"
      lead="Everyone who can sign in to this installation, in whichever workspace. A deactivated account is closed at once; what the person made stays."
    >
      <TextInput
        type="search"
        aria-label="Search accounts"
        placeholder="Search by name or e-mail"
        mb="md"
        value={words}
        onChange={(event) => setWords(event.currentTarget.value)}
      />
      {users.isError && <FailureView error={users.error} onRetry={() => void users.refetch()} />}
      {users.isPending && <Waiting />}
      {users.data && (
        <Rows label="Accounts" empty={`No account matches “${q}”.`}>
          {found.map((user) => (
            <UserRow key={user.id} held={user} />
          ))}
        </Rows>
      )}
      <MoreButton mt="sm" query={users}>
        Show more
      </MoreButton>
    </SettingsPage>
  );
}

function UserRow({ held }: { held: User }) {
  const { user } = useApp();
  const [link, setLink] = useState<string | null>(null);
  const acts = useUserActs(held, setLink);
  const isMe = held.id === user.id;
  const off = held.disabledAt !== null;
  return (
    <>
      <Row title={isMe ? `${held.name} (you)` : held.name} detail={<About held={held} />}>
        {held.isInstanceOwner && (
          <Badge variant="light" tt="none">
            Owner of the installation
          </Badge>
        )}
        {off && (
          <Badge variant="light" color="red" tt="none">
            Deactivated
          </Badge>
        )}
        {!off && !isMe && (
          <SureButton
            label="Password link"
            sure="Make a link that sets a new password"
            loading={acts.link.isPending}
            onSure={() => acts.link.mutate()}
          />
        )}
        {!isMe &&
          (off ? (
            <Button
              size="compact-sm"
              variant="default"
              loading={acts.disable.isPending}
              onClick={() => acts.disable.mutate(false)}
            >
              Let in again
            </Button>
          ) : (
            <SureButton
              label="Deactivate"
              sure={`Deactivate ${held.name}`}
              loading={acts.disable.isPending}
              onSure={() => acts.disable.mutate(true)}
            />
          ))}
      </Row>
      {link && (
        <li>
          <SecretOnce
            about={`Give this to ${held.name}. It works once, for a day, and asks for a new password.`}
            value={link}
            onDone={() => setLink(null)}
          />
        </li>
      )}
    </>
  );
}

function About({ held }: { held: User }) {
  const spaces = held.workspaces.map(({ name, role }) => `${name} (${role})`).join(', ');
  const seen = held.seenAt ? `seen ${formatAgo(held.seenAt)}` : 'not signed in';
  return (
    <>
      {held.email} · {seen} · since {formatDay(held.createdAt.slice(0, 10))}
      <br />
      {spaces || 'In no workspace'}
    </>
  );
}

function useUserActs(held: User, onLink: (link: string) => void) {
  const { client } = useApp();
  const queries = useQueryClient();
  const params = { userId: held.id };
  const onError = (error: unknown) => announceFailure(messageOf(error));
  const disable = useMutation({
    mutationFn: (disabled: boolean) =>
      client.call(userRoutes.update, { params, body: { disabled } }),
    onSuccess: (_, disabled) =>
      announce(
        disabled ? `${held.name} is signed out and stays out.` : `${held.name} can sign in.`,
      ),
    onError,
    onSettled: () => queries.invalidateQueries({ queryKey: KEY }),
  });
  const link = useMutation({
    mutationFn: () => client.call(userRoutes.signInLink, { params }),
    onSuccess: (made) => onLink(made.link),
    onError,
  });
  return { disable, link };
}
