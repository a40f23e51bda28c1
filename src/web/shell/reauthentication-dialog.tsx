import { Button, Group, Modal, PasswordInput, Stack, Text } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, useEffect, useState } from 'react';
import { accessRoutes } from '#core/access/access.contract.ts';
import { providerRoutes } from '#core/access/sign-in-provider.contract.ts';
import type { Asked } from '#platform/ui/data/reauthentication.ts';
import { useReturnFocus } from '#platform/ui/overlay/use-return-focus.ts';
import { messageOf } from '#sdk/problem.ts';
import { basePath } from '../places.ts';
import { client, meQuery, useSignOut } from '../session.ts';

/** Asks who is there before something that could shut them out; what they were about to do then goes on. */
export default function ReauthenticationDialog({ asked }: { asked: Asked }) {
  useReturnFocus();
  const { data: me } = useQuery(meQuery);
  const options = useQuery({
    queryKey: ['sign-in-options'],
    queryFn: ({ signal }) => client.call(providerRoutes.options, { signal }),
  });
  const provider = me?.user.hasIdentity ? options.data?.provider : null;
  const hasPassword = me?.user.hasPassword ?? true;
  return (
    <Modal opened onClose={asked.cancel} title="Confirm that it is you" size="sm">
      <Stack gap="md">
        <Text size="sm" c="dimmed">
          It has been a while since you signed in. After this, what you were doing goes on by
          itself.
        </Text>
        {hasPassword && <PasswordForm asked={asked} email={me?.user.email ?? ''} />}
        {provider && <AtProvider asked={asked} label={provider.label} only={!hasPassword} />}
        {!hasPassword && !provider && <SignInAgain onCancel={asked.cancel} />}
      </Stack>
    </Modal>
  );
}

function PasswordForm({ asked, email }: { asked: Asked; email: string }) {
  const [password, setPassword] = useState('');
  const verify = useMutation({
    mutationFn: async () => {
      await client.call(accessRoutes.verify, { body: { password } });
      await asked.retry();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    verify.mutate();
  };
  return (
    <form onSubmit={submit}>
      <input type="hidden" name="username" autoComplete="username" value={email} readOnly />
      <PasswordInput
        label="Your password"
        autoComplete="current-password"
        data-autofocus
        required
        withAsterisk={false}
        value={password}
        error={verify.error ? messageOf(verify.error) : null}
        onChange={(event) => setPassword(event.currentTarget.value)}
      />
      <Group justify="flex-end" gap={8} mt="md">
        <Button variant="default" onClick={asked.cancel}>
          Cancel
        </Button>
        <Button type="submit" loading={verify.isPending}>
          Continue
        </Button>
      </Group>
    </form>
  );
}

/** In a tab of its own, so that nothing typed here is lost; coming back goes on. */
function AtProvider({ asked, label, only }: { asked: Asked; label: string; only: boolean }) {
  const [away, setAway] = useState(false);
  const [still, setStill] = useState(false);
  const begin = useMutation({
    mutationFn: async () => {
      // Opened before the answer: later, the browser would take it for an advertisement.
      const tab = window.open('about:blank', '_blank');
      const returnTo = `/${window.location.pathname.slice(basePath.length)}`;
      const { location } = await client.call(providerRoutes.verify, { body: { returnTo } });
      if (tab) tab.location.href = location;
      else window.location.assign(location);
      setAway(true);
    },
  });
  useEffect(() => {
    if (!away) return undefined;
    const back = () => void asked.retry().then((done) => setStill(!done));
    window.addEventListener('focus', back);
    return () => window.removeEventListener('focus', back);
  }, [away, asked]);
  return (
    <Stack gap="xs">
      {begin.error && (
        <Text size="sm" role="alert">
          {messageOf(begin.error)}
        </Text>
      )}
      <Button
        variant={only ? 'filled' : 'default'}
        loading={begin.isPending}
        onClick={() => begin.mutate()}
      >
        Confirm with {label}
      </Button>
      {away && (
        <Text size="sm" c="dimmed" role="status">
          {still
            ? `${label} has not confirmed it yet. Sign in there, then come back to this tab.`
            : `Sign in at ${label} in the new tab, then come back to this one.`}
        </Text>
      )}
    </Stack>
  );
}

function SignInAgain({ onCancel }: { onCancel: () => void }) {
  const signOut = useSignOut();
  return (
    <>
      <Text size="sm">
        Your account has no password. Sign out and in again the way you usually do; then set a
        password under Profile.
      </Text>
      <Group justify="flex-end" gap={8}>
        <Button variant="default" onClick={onCancel}>
          Cancel
        </Button>
        <Button loading={signOut.isPending} onClick={() => signOut.mutate()}>
          Sign out
        </Button>
      </Group>
    </>
  );
}
