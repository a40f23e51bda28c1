import { Button, MultiSelect, NativeSelect, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useApp } from '#platform/ui/app-context.tsx';
import { announceFailure } from '#platform/ui/data/undo.ts';
import { formatAgo, formatDay } from '#platform/ui/fields/format.ts';
import {
  FormProblem,
  Loaded,
  Row,
  Rows,
  SecretOnce,
  SettingsPage,
  SettingsPart,
  SureButton,
  settingsClasses,
} from '#platform/ui/settings/settings-page.tsx';
import { messageOf } from '#sdk/problem.ts';
import { type ApiKey, apiKeyRoutes } from '../api-keys.contract.ts';

const LIFETIMES = [
  { value: '7', label: '7 days' },
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '366', label: 'A year' },
];

/** Keys for scripts and integrations: made, recognised and revoked. */
export default function ApiKeysPage() {
  const { client, workspace } = useApp();
  const [made, setMade] = useState<{ name: string; secret: string } | null>(null);
  const keys = useQuery({
    queryKey: ['api-keys', workspace.slug],
    queryFn: ({ signal }) =>
      client.call(apiKeyRoutes.list, { params: { workspace: workspace.slug }, signal }),
  });
  return (
    <SettingsPage
      title="API keys"
      lead="A key lets a script act as you, within its scopes and never beyond your role. Send it as “Authorization: Bearer …”."
    >
      <Loaded query={keys}>
        {({ items, scopes }) => (
          <>
            <SettingsPart title="New key">
              <NewKey scopes={scopes} onMade={setMade} />
              {made && (
                <SecretOnce
                  about={`The key “${made.name}”. Copy it now: it is not shown again.`}
                  value={made.secret}
                  onDone={() => setMade(null)}
                />
              )}
            </SettingsPart>
            <SettingsPart title="Keys">
              <Rows
                label="API keys"
                empty="No keys yet. Make one to import, export or connect another tool."
              >
                {items.map((key) => (
                  <KeyRow key={key.id} held={key} />
                ))}
              </Rows>
            </SettingsPart>
          </>
        )}
      </Loaded>
    </SettingsPage>
  );
}

function NewKey(props: {
  scopes: readonly string[];
  onMade: (made: { name: string; secret: string }) => void;
}) {
  const { client, workspace } = useApp();
  const queries = useQueryClient();
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState<string[]>(['*:read']);
  const [days, setDays] = useState('90');
  const create = useMutation({
    mutationFn: () =>
      client.call(apiKeyRoutes.create, {
        params: { workspace: workspace.slug },
        body: { name: name.trim(), scopes, expiresInDays: Number(days) },
      }),
    onSuccess: (key) => {
      setName('');
      props.onMade(key);
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['api-keys', workspace.slug] }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate();
  };
  return (
    <form className={settingsClasses.form} onSubmit={submit}>
      <TextInput
        label="Name"
        placeholder="What it is for: nightly export"
        required
        withAsterisk={false}
        maxLength={100}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <MultiSelect
        label="Scopes"
        description="Writing includes reading. “*” stands for every kind of record."
        data={[...props.scopes]}
        value={scopes}
        onChange={setScopes}
        searchable
        maxDropdownHeight={260}
        error={scopes.length === 0 ? 'Choose at least one scope.' : null}
      />
      <NativeSelect
        label="Valid for"
        value={days}
        data={LIFETIMES}
        onChange={(event) => setDays(event.currentTarget.value)}
      />
      <FormProblem error={create.error} />
      <Button type="submit" loading={create.isPending} disabled={scopes.length === 0}>
        Make key
      </Button>
    </form>
  );
}

function KeyRow({ held }: { held: ApiKey }) {
  const { client, user, workspace } = useApp();
  const queries = useQueryClient();
  const revoke = useMutation({
    mutationFn: () =>
      client.call(apiKeyRoutes.revoke, { params: { workspace: workspace.slug, id: held.id } }),
    onError: (error) => announceFailure(messageOf(error)),
    onSettled: () => queries.invalidateQueries({ queryKey: ['api-keys', workspace.slug] }),
  });
  const used = held.lastUsedAt ? `used ${formatAgo(held.lastUsedAt)}` : 'never used';
  const holder = held.holder.id === user.id ? '' : ` · of ${held.holder.name}`;
  return (
    <Row
      title={held.name}
      detail={
        <>
          {held.hint}… · {held.scopes.join(', ')} · {used} · {validityOf(held)}
          {holder}
        </>
      }
    >
      <SureButton
        label="Revoke"
        sure="Revoke now"
        loading={revoke.isPending}
        onSure={() => revoke.mutate()}
      />
    </Row>
  );
}

function validityOf({ expiresAt }: ApiKey): string {
  if (!expiresAt) return 'does not expire';
  const day = formatDay(expiresAt.slice(0, 10));
  return Date.parse(expiresAt) < Date.now() ? `expired on ${day}` : `until ${day}`;
}
