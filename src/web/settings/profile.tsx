import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { accessRoutes, type Me } from '#core/access/access.contract.ts';
import { providerRoutes } from '#core/access/sign-in-provider.contract.ts';
import { useApp } from '#platform/ui/app-context.tsx';
import { announce } from '#platform/ui/data/undo.ts';
import {
  SettingsPage,
  SettingsPart,
  settingsClasses,
} from '#platform/ui/settings/settings-page.tsx';
import { ApiProblem, messageOf } from '#sdk/problem.ts';
import { client, meQuery } from '../session.ts';

/** Your name, your address and your password. */
export default function ProfileSettings() {
  return (
    <SettingsPage title="Profile" lead="How others see you, and how you sign in.">
      <SettingsPart title="Name">
        <NameForm />
      </SettingsPart>
      <SettingsPart title="E-mail">
        <EmailForm />
      </SettingsPart>
      <SettingsPart title="Password">
        <PasswordForm />
      </SettingsPart>
      <ProviderConnection />
    </SettingsPage>
  );
}

/** Changes who one is and says so; the whole application then knows. */
function useSaveMe(change: () => Promise<Me>, told: (me: Me) => string) {
  const queries = useQueryClient();
  const router = useRouter();
  return useMutation({
    mutationFn: change,
    onSuccess: (me) => {
      queries.setQueryData(meQuery.queryKey, me);
      void router.invalidate();
      announce(told(me));
    },
  });
}

function NameForm() {
  const { user } = useApp();
  const [name, setName] = useState(user.name);
  const save = useSaveMe(
    () => client.call(accessRoutes.updateMe, { body: { name: name.trim() } }),
    () => 'Saved your name.',
  );
  return (
    <form
      className={settingsClasses.form}
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <TextInput
        aria-label="Name"
        autoComplete="name"
        required
        withAsterisk={false}
        value={name}
        error={save.error ? messageOf(save.error) : null}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Button type="submit" loading={save.isPending} disabled={name.trim() === user.name}>
        Save
      </Button>
    </form>
  );
}

function EmailForm() {
  const { user } = useApp();
  const [email, setEmail] = useState(user.email ?? '');
  const save = useSaveMe(
    () => client.call(accessRoutes.changeEmail, { body: { email: email.trim() } }),
    (me) => `From now on you sign in as ${me.user.email}.`,
  );
  const same = email.trim().toLowerCase() === user.email?.toLowerCase();
  return (
    <form
      className={settingsClasses.form}
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <TextInput
        aria-label="E-mail"
        description="You sign in with it, and notices go there."
        type="email"
        autoComplete="email"
        required
        withAsterisk={false}
        value={email}
        error={save.error ? messageOf(save.error) : null}
        onChange={(event) => setEmail(event.currentTarget.value)}
      />
      <Button type="submit" variant="default" loading={save.isPending} disabled={same}>
        Change e-mail
      </Button>
    </form>
  );
}

function PasswordForm() {
  const { data: me } = useQuery(meQuery);
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const save = useMutation({
    mutationFn: () =>
      client.call(accessRoutes.changePassword, { body: { current: current || null, next } }),
    onSuccess: () => {
      setCurrent('');
      setNext('');
      announce('Changed your password. Every other session has ended.');
    },
  });
  const problem = save.error instanceof ApiProblem ? save.error : null;
  const general = save.error && !problem?.fieldError('next') ? messageOf(save.error) : null;
  return (
    <form
      className={settingsClasses.form}
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      {me?.user.hasPassword !== false && (
        <PasswordInput
          label="Current password"
          autoComplete="current-password"
          value={current}
          error={general}
          onChange={(event) => setCurrent(event.currentTarget.value)}
        />
      )}
      <PasswordInput
        label="New password"
        description="At least 8 characters"
        autoComplete="new-password"
        minLength={8}
        required
        withAsterisk={false}
        value={next}
        error={problem?.fieldError('next')}
        onChange={(event) => setNext(event.currentTarget.value)}
      />
      <Button type="submit" variant="default" loading={save.isPending}>
        Change password
      </Button>
    </form>
  );
}

/** Connects this account with the installation's sign-in provider, where it has one. */
function ProviderConnection() {
  const { data: me } = useQuery(meQuery);
  const queries = useQueryClient();
  const options = useQuery({
    queryKey: ['sign-in-options'],
    queryFn: ({ signal }) => client.call(providerRoutes.options, { signal }),
  });
  const connect = useMutation({
    mutationFn: () => client.call(providerRoutes.connect, {}),
    onSuccess: ({ location }) => window.location.assign(location),
  });
  const disconnect = useMutation({
    mutationFn: () => client.call(providerRoutes.disconnect, {}),
    onSuccess: () => queries.invalidateQueries({ queryKey: meQuery.queryKey }),
  });
  const provider = options.data?.provider;
  if (!provider) return null;
  const connected = me?.user.hasIdentity ?? false;
  const act = connected ? disconnect : connect;
  return (
    <SettingsPart
      title="Sign-in provider"
      about={
        connected
          ? `You can sign in with ${provider.label}.`
          : `Connect ${provider.label} to sign in without a password.`
      }
    >
      {act.error && <p role="alert">{messageOf(act.error)}</p>}
      <Button variant="default" loading={act.isPending} onClick={() => act.mutate()}>
        {connected ? 'Disconnect' : `Connect ${provider.label}`}
      </Button>
    </SettingsPart>
  );
}
