import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { accessRoutes } from '#core/access/access.contract.ts';
import { providerRoutes, SIGN_IN_PROBLEMS } from '#core/access/sign-in-provider.contract.ts';
import { useTitle } from '#platform/ui/use-title.ts';
import { basePath, placeAfterSignIn } from '../places.ts';
import { client } from '../session.ts';
import classes from './door.module.css';
import { Door, DoorProblem } from './door.tsx';

/** Sign in with e-mail and password, or with the installation's provider. */
export default function SignInPage() {
  useTitle('Sign in');
  const [forgotten, setForgotten] = useState(false);
  const [email, setEmail] = useState('');
  const options = useOptions();
  if (options.data?.owned === false) return <Unowned />;
  if (forgotten) {
    return (
      <ForgottenPassword email={email} onEmail={setEmail} onBack={() => setForgotten(false)} />
    );
  }
  return <SignIn email={email} onEmail={setEmail} onForgotten={() => setForgotten(true)} />;
}

function useOptions() {
  return useQuery({
    queryKey: ['sign-in-options'],
    queryFn: ({ signal }) => client.call(providerRoutes.options, { signal }),
    retry: false,
  });
}

/** Before the first owner there is no account to sign in with. */
function Unowned() {
  return (
    <Door
      title="Almost there"
      lead="Nobody owns this installation yet. Open the one-time link that the server printed when it started; it makes you the owner. Lost it? Restart the server, and it prints a new one."
    />
  );
}

interface EmailProps {
  readonly email: string;
  readonly onEmail: (email: string) => void;
}

function EmailInput({ email, onEmail }: EmailProps) {
  return (
    <TextInput
      label="E-mail"
      type="email"
      autoComplete="username"
      required
      withAsterisk={false}
      autoFocus
      value={email}
      onChange={(event) => onEmail(event.currentTarget.value)}
    />
  );
}

function SignIn({ onForgotten, ...typed }: EmailProps & { onForgotten: () => void }) {
  const [password, setPassword] = useState('');
  const signIn = useMutation({
    mutationFn: () => client.call(accessRoutes.signIn, { body: { email: typed.email, password } }),
    onSuccess: () => window.location.assign(placeAfterSignIn()),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    signIn.mutate();
  };
  return (
    <Door title="Sign in" lead="From customer evidence to shipped outcome, on one thread.">
      <ProviderButton />
      <form className={classes.form} onSubmit={submit}>
        <EmailInput {...typed} />
        <PasswordInput
          label="Password"
          autoComplete="current-password"
          required
          withAsterisk={false}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <DoorProblem error={signIn.error} />
        <Button type="submit" loading={signIn.isPending}>
          Sign in
        </Button>
        <Button variant="subtle" size="compact-sm" onClick={onForgotten}>
          Forgot your password?
        </Button>
      </form>
    </Door>
  );
}

/** The way through the provider, where there is one, and why the last try came to nothing. */
function ProviderButton() {
  const problem = new URLSearchParams(window.location.search).get('problem');
  const options = useOptions();
  const reason = Object.entries(SIGN_IN_PROBLEMS).find(([code]) => code === problem)?.[1];
  const provider = options.data?.provider;
  return (
    <div className={classes.provider}>
      {reason && <DoorProblem error={new Error(reason)} />}
      {provider && (
        <Button
          component="a"
          variant="default"
          href={client.url(providerRoutes.start, {
            query: { returnTo: `/${placeAfterSignIn().slice(basePath.length)}` },
          })}
        >
          Continue with {provider.label}
        </Button>
      )}
    </div>
  );
}

function ForgottenPassword({ onBack, ...typed }: EmailProps & { onBack: () => void }) {
  const ask = useMutation({
    mutationFn: () => client.call(accessRoutes.requestReset, { body: { email: typed.email } }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    ask.mutate();
  };
  const lead = ask.isSuccess
    ? `If ${typed.email} has an account here, a link is on its way. It works for two hours. Nothing there? Ask an admin of your workspace for a sign-in link.`
    : 'We send you a link with which you choose a new one.';
  return (
    <Door title="Forgot your password?" lead={lead}>
      <form className={classes.form} onSubmit={submit}>
        {!ask.isSuccess && (
          <>
            <EmailInput {...typed} />
            <DoorProblem error={ask.error} />
            <Button type="submit" loading={ask.isPending}>
              Send the link
            </Button>
          </>
        )}
        <Button variant="subtle" size="compact-sm" onClick={onBack}>
          Back to sign-in
        </Button>
      </form>
    </Door>
  );
}
