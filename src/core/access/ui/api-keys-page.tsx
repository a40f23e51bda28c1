import { MultiSelect, NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useApp } from '#platform/ui/app-context.tsx';
import { formatAgo, formatDay } from '#platform/ui/fields/format.ts';
import { KeysPart, NewKeyPart } from '#platform/ui/settings/secret-keys.tsx';
import { Loaded, SettingsPage } from '#platform/ui/settings/settings-page.tsx';
import { type ApiKey, apiKeyRoutes } from '../api-keys.contract.ts';

const LIFETIMES = [
  { value: '7', label: '7 days' },
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '366', label: 'A year' },
];

/** Keys for scripts and integrations: made, recognised and revoked. */
export default function ApiKeysPage() {
  const { client, user, workspace } = useApp();
  const queryKey = ['api-keys', workspace.slug];
  const keys = useQuery({
    queryKey,
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
            <NewKey scopes={scopes} queryKey={queryKey} />
            <KeysPart
              label="API keys"
              empty="No keys yet. Make one to import, export or connect another tool."
              keys={items}
              factsOf={(key) => factsOf(key, user.id)}
              queryKey={queryKey}
              revoke={(id) =>
                client.call(apiKeyRoutes.revoke, { params: { workspace: workspace.slug, id } })
              }
            />
          </>
        )}
      </Loaded>
    </SettingsPage>
  );
}

function NewKey(props: { scopes: readonly string[]; queryKey: readonly unknown[] }) {
  const { client, workspace } = useApp();
  const [scopes, setScopes] = useState<string[]>(['*:read']);
  const [days, setDays] = useState('90');
  return (
    <NewKeyPart
      placeholder="What it is for: nightly export"
      queryKey={props.queryKey}
      make={(name) =>
        client.call(apiKeyRoutes.create, {
          params: { workspace: workspace.slug },
          body: { name, scopes, expiresInDays: Number(days) },
        })
      }
      disabled={scopes.length === 0}
    >
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
    </NewKeyPart>
  );
}

function factsOf(held: ApiKey, userId: string): string[] {
  return [
    held.scopes.join(', '),
    held.lastUsedAt ? `used ${formatAgo(held.lastUsedAt)}` : 'never used',
    validityOf(held),
    ...(held.holder.id === userId ? [] : [`of ${held.holder.name}`]),
  ];
}

function validityOf({ expiresAt }: ApiKey): string {
  if (!expiresAt) return 'does not expire';
  const day = formatDay(expiresAt.slice(0, 10));
  return Date.parse(expiresAt) < Date.now() ? `expired on ${day}` : `until ${day}`;
}
