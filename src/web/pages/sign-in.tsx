import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { accessRoutes } from '#core/access/access.contract.ts';
import { useTitle } from '#platform/ui/use-title.ts';
import { placeAfterSignIn } from '../places.ts';
import { client } from '../session.ts';
import classes from './door.module.css';
import { Door, DoorProblem } from './door.tsx';

/** Sign in with e-mail and password. */
export default function SignInPage() {
  useTitle('Sign in');
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const signIn = useMutation({
    mutationFn: () => client.call(accessRoutes.signIn, { body: { email, password } }),
    onSuccess: () => window.location.assign(placeAfterSignIn()),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    signIn.mutate();
  };
  return (
    <Door title="Sign in" lead="From customer evidence to shipped outcome, on one thread.">
      <form className={classes.form} onSubmit={submit}>
        <TextInput
          label="E-mail"
          type="email"
          autoComplete="username"
          required
          withAsterisk={false}
          autoFocus
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
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
      </form>
    </Door>
  );
}
