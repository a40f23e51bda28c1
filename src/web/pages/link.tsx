import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { accessRoutes } from '#core/access/access.contract.ts';
import type { OutputOf } from '#platform/contract/route.ts';
import { useTitle } from '#platform/ui/use-title.ts';
import { Waiting } from '#platform/ui/waiting.tsx';
import { ApiProblem } from '#sdk/problem.ts';
import { basePath } from '../places.ts';
import { client, meQuery } from '../session.ts';
import classes from './door.module.css';
import { Door, DoorProblem } from './door.tsx';

type LinkInfo = OutputOf<typeof accessRoutes.showLink>;

/** What a one-time link opens: becoming the first owner, joining, signing in, a new password. */
export default function LinkPage({ token }: { token: string }) {
  const info = useQuery({
    queryKey: ['link', token],
    queryFn: ({ signal }) => client.call(accessRoutes.showLink, { params: { token }, signal }),
    retry: false,
  });
  useTitle('Welcome');
  if (info.isPending) return <Waiting />;
  if (info.isError) {
    return (
      <Door title="This link does not work" lead={info.error.message}>
        <a href={`${basePath}sign-in`} className={classes.home}>
          Go to the sign-in page
        </a>
      </Door>
    );
  }
  return <LinkForm token={token} info={info.data} />;
}

function words({ purpose, workspaceName, hasAccount }: LinkInfo, isMine: boolean) {
  switch (purpose) {
    case 'first_owner':
      return {
        title: 'Welcome to Throughline',
        lead: 'You are the first here. Set up your account and your first workspace.',
        button: 'Set up',
      };
    case 'invitation':
      return {
        title: `Join ${workspaceName ?? 'the workspace'}`,
        lead: leadToJoin(hasAccount, isMine),
        button: 'Join',
      };
    case 'password_reset':
      return { title: 'Choose a new password', lead: null, button: 'Save and sign in' };
    default:
      return { title: 'Sign in', lead: 'One click and you are in.', button: 'Sign in' };
  }
}

function leadToJoin(hasAccount: boolean, isMine: boolean): string {
  if (isMine) return 'You are signed in with the address that was invited.';
  return hasAccount ? 'Sign in with your password to join.' : 'Tell us who you are to join.';
}

function LinkForm({ token, info }: { token: string; info: LinkInfo }) {
  const first = info.purpose === 'first_owner';
  const joinsNew = info.purpose === 'invitation' && !info.hasAccount;
  const { data: me } = useQuery(meQuery);
  const isMine = info.purpose === 'invitation' && info.hasAccount && me?.user.email === info.email;
  const asksPassword = info.purpose !== 'sign_in' && !isMine;
  const [values, setValues] = useState({ name: '', email: '', password: '', workspaceName: '' });
  const { title, lead, button } = words(info, isMine);
  const use = useMutation({
    mutationFn: () =>
      client.call(accessRoutes.useLink, {
        params: { token },
        body: {
          ...(first || joinsNew ? { name: values.name } : {}),
          ...(first ? { email: values.email, workspaceName: values.workspaceName } : {}),
          ...(asksPassword ? { password: values.password } : {}),
        },
      }),
    onSuccess: () => window.location.replace(basePath),
  });
  const problem = use.error instanceof ApiProblem ? use.error : null;
  const field = (name: keyof typeof values) => ({
    value: values[name],
    required: true,
    withAsterisk: false,
    error: problem?.fieldError(name),
    onChange: (event: React.ChangeEvent<HTMLInputElement>) =>
      setValues({ ...values, [name]: event.currentTarget.value }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    use.mutate();
  };
  return (
    <Door title={title} lead={lead}>
      <form className={classes.form} onSubmit={submit}>
        {(first || joinsNew) && (
          <TextInput label="Your name" autoComplete="name" autoFocus {...field('name')} />
        )}
        {first ? (
          <TextInput label="E-mail" type="email" autoComplete="username" {...field('email')} />
        ) : (
          info.email && (
            <TextInput label="E-mail" value={info.email} readOnly autoComplete="username" />
          )
        )}
        {asksPassword && (
          <PasswordInput
            label="Password"
            description={info.hasAccount && !first ? undefined : 'At least 8 characters'}
            autoComplete={
              info.purpose === 'invitation' && info.hasAccount ? 'current-password' : 'new-password'
            }
            minLength={8}
            {...field('password')}
          />
        )}
        {first && (
          <TextInput
            label="Name of the workspace"
            placeholder="Your company or team"
            autoComplete="organization"
            {...field('workspaceName')}
          />
        )}
        {(!problem || problem.fields.length === 0) && <DoorProblem error={use.error} />}
        <Button type="submit" loading={use.isPending}>
          {button}
        </Button>
      </form>
    </Door>
  );
}
