import { Button, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { messageOf } from '#sdk/problem.ts';
import { announceFailure } from '../data/undo.ts';
import {
  FormProblem,
  Row,
  Rows,
  SecretOnce,
  SettingsPart,
  SureButton,
  settingsClasses,
} from './settings-page.tsx';

interface MadeKey {
  readonly name: string;
  readonly secret: string;
}

/**
 * Where a key is named, made and shown its only time. `children` are the inputs for what else it
 * is made with, `queryKey` is what lists the keys.
 */
export function NewKeyPart(props: {
  placeholder: string;
  make: (name: string) => Promise<MadeKey>;
  queryKey: readonly unknown[];
  children: ReactNode;
  disabled?: boolean;
  /** What else to copy that holds the secret. */
  snippet?: { about: string; of: (secret: string) => string };
}) {
  const queries = useQueryClient();
  const [name, setName] = useState('');
  const [made, setMade] = useState<MadeKey | null>(null);
  const done = () => setMade(null);
  const create = useMutation({
    mutationFn: () => props.make(name.trim()),
    onSuccess: (key) => {
      setName('');
      setMade(key);
    },
    onSettled: () => queries.invalidateQueries({ queryKey: props.queryKey }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate();
  };
  return (
    <SettingsPart title="New key">
      <form className={settingsClasses.form} onSubmit={submit}>
        <TextInput
          label="Name"
          placeholder={props.placeholder}
          required
          withAsterisk={false}
          maxLength={100}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        {props.children}
        <FormProblem error={create.error} />
        <Button type="submit" loading={create.isPending} disabled={props.disabled ?? false}>
          Make key
        </Button>
      </form>
      {made && (
        <SecretOnce
          about={`The key “${made.name}”. Copy it now: it is not shown again.`}
          value={made.secret}
          onDone={done}
        />
      )}
      {made && props.snippet && (
        <SecretOnce about={props.snippet.about} value={props.snippet.of(made.secret)} />
      )}
    </SettingsPart>
  );
}

interface HeldKey {
  readonly id: string;
  readonly name: string;
  readonly hint: string;
}

/** The keys there are, as they are recognised; `revoke` is null for those who may not. */
export function KeysPart<K extends HeldKey>(props: {
  label: string;
  empty: string;
  keys: readonly K[];
  factsOf: (key: K) => readonly string[];
  queryKey: readonly unknown[];
  revoke: ((id: string) => Promise<unknown>) | null;
}) {
  const { label, empty, keys, factsOf, queryKey, revoke } = props;
  return (
    <SettingsPart title="Keys">
      <Rows label={label} empty={empty}>
        {keys.map((key) => (
          <KeyRow
            key={key.id}
            held={key}
            facts={factsOf(key)}
            queryKey={queryKey}
            revoke={revoke}
          />
        ))}
      </Rows>
    </SettingsPart>
  );
}

function KeyRow(props: {
  held: HeldKey;
  facts: readonly string[];
  queryKey: readonly unknown[];
  revoke: ((id: string) => Promise<unknown>) | null;
}) {
  const { held, facts, queryKey, revoke } = props;
  const queries = useQueryClient();
  const revoking = useMutation({
    mutationFn: async () => revoke?.(held.id),
    onError: (error) => announceFailure(`The key was not revoked. ${messageOf(error)}`),
    onSettled: () => queries.invalidateQueries({ queryKey }),
  });
  return (
    <Row title={held.name} detail={[`${held.hint}…`, ...facts].join(' · ')}>
      {revoke && (
        <SureButton
          label="Revoke"
          sure="Revoke now"
          loading={revoking.isPending}
          onSure={() => revoking.mutate()}
        />
      )}
    </Row>
  );
}
