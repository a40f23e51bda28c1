import { Button, Group, NativeSelect, PasswordInput, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ChangeEvent, type FormEvent, useState } from 'react';
import { ROLES, type Role } from '#platform/contract/role.ts';
import type { OutputOf } from '#platform/contract/route.ts';
import { useApp } from '#platform/ui/app-context.tsx';
import { announce } from '#platform/ui/data/undo.ts';
import {
  FormProblem,
  Loaded,
  SettingsPage,
  SettingsPart,
  SureButton,
  settingsClasses,
} from '#platform/ui/settings/settings-page.tsx';
import { ApiProblem } from '#sdk/problem.ts';
import { providerRoutes } from '../sign-in-provider.contract.ts';
import { readRoleMap, writeRoleMap } from './role-map.ts';

type Held = OutputOf<typeof providerRoutes.get>;
const KEY = ['instance', 'sign-in-provider'];

/** Sign-in with the company's own identity provider. */
export default function ProviderPage() {
  const { client } = useApp();
  const held = useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => client.call(providerRoutes.get, { signal }),
  });
  return (
    <SettingsPage
      title="Sign-in"
      lead="Let people sign in with an OpenID Connect provider: Keycloak, Microsoft Entra, Google, Okta, Authentik and others. Passwords keep working."
    >
      <Loaded query={held}>{(found) => <ProviderForm held={found} />}</Loaded>
    </SettingsPage>
  );
}

function initialValues({ provider }: Held, workspace: string) {
  return {
    issuer: provider?.issuer ?? '',
    clientId: provider?.clientId ?? '',
    clientSecret: '',
    label: provider?.label ?? 'single sign-on',
    scopes: provider?.scopes ?? 'openid email profile',
    roleClaim: provider?.roleClaim ?? '',
    roleMap: writeRoleMap(provider?.roleMap ?? {}),
    workspace: provider ? (provider.workspace ?? '') : workspace,
    defaultRole: provider?.defaultRole ?? '',
  };
}

function useProvider(held: Held) {
  const { client, workspace } = useApp();
  const queries = useQueryClient();
  const [values, setValues] = useState(() => initialValues(held, workspace.slug));
  const onSuccess = () => queries.invalidateQueries({ queryKey: KEY });
  const save = useMutation({
    mutationFn: () =>
      client.call(providerRoutes.update, {
        body: {
          ...values,
          clientSecret: values.clientSecret || undefined,
          roleClaim: values.roleClaim || null,
          roleMap: readRoleMap(values.roleMap),
          workspace: values.workspace || null,
          defaultRole: (values.defaultRole || null) as Role | null,
        },
      }),
    onSuccess: async () => {
      setValues({ ...values, clientSecret: '' });
      announce('Saved. The sign-in page shows the button from now on.');
      await onSuccess();
    },
  });
  const remove = useMutation({
    mutationFn: () => client.call(providerRoutes.remove, {}),
    onSuccess,
  });
  const problem = save.error instanceof ApiProblem ? save.error : null;
  const field = (name: keyof typeof values) => ({
    value: values[name],
    error: problem?.fieldError(name),
    onChange: (event: ChangeEvent<HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement>) =>
      setValues({ ...values, [name]: event.currentTarget.value }),
  });
  const general = problem && problem.fields.length > 0 ? null : save.error;
  return { save, remove, field, general };
}

function ProviderForm({ held }: { held: Held }) {
  const { save, remove, field, general } = useProvider(held);
  const { provider } = held;
  const fixed = provider?.source === 'environment';
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <form onSubmit={submit}>
      {fixed && (
        <p className={settingsClasses.note}>
          The provider is set by <code>OIDC_…</code> variables of the server. Change it there.
        </p>
      )}
      <fieldset disabled={fixed} style={{ border: 0, padding: 0, margin: 0 }}>
        <SettingsPart
          title="Provider"
          about={
            <>
              Register this application there with the redirect address{' '}
              <code style={{ overflowWrap: 'anywhere' }}>{held.callback}</code>
            </>
          }
        >
          <div className={settingsClasses.form}>
            <TextInput
              label="Issuer"
              type="url"
              placeholder="https://login.example.com/realms/acme"
              required
              withAsterisk={false}
              {...field('issuer')}
            />
            <TextInput label="Client ID" required withAsterisk={false} {...field('clientId')} />
            <PasswordInput
              label="Client secret"
              description={
                provider?.hasSecret
                  ? 'One is held; leave this empty to keep it.'
                  : 'Leave empty for a public client.'
              }
              autoComplete="off"
              {...field('clientSecret')}
            />
            <TextInput
              label="Name on the button"
              description="After “Continue with”"
              required
              withAsterisk={false}
              {...field('label')}
            />
            <TextInput label="Scopes" required withAsterisk={false} {...field('scopes')} />
          </div>
        </SettingsPart>
        <SettingsPart
          title="Who gets in"
          about="Those with an account or an invitation always do. Others join the workspace named here, with the role that the provider gives them."
        >
          <div className={settingsClasses.form}>
            <TextInput
              label="Workspace to join"
              description="By its short name; empty for none"
              {...field('workspace')}
            />
            <TextInput
              label="Claim that names the role"
              placeholder="groups"
              description="Dots lead into objects: realm_access.roles"
              {...field('roleClaim')}
            />
            <Textarea
              label="Roles"
              description="One per line: value of the claim = role"
              placeholder={'product-leads = admin\nproduct = editor'}
              autosize
              minRows={2}
              {...field('roleMap')}
            />
            <NativeSelect
              label="Everybody else"
              data={[
                { value: '', label: 'May not join' },
                ...ROLES.map((role) => ({ value: role, label: `Joins as ${role}` })),
              ]}
              {...field('defaultRole')}
            />
            <FormProblem error={general} />
            <Group gap="xs">
              <Button type="submit" loading={save.isPending}>
                Check and save
              </Button>
              {provider && (
                <SureButton
                  label="Remove"
                  sure="Remove the provider"
                  loading={remove.isPending}
                  onSure={() => remove.mutate()}
                />
              )}
            </Group>
          </div>
        </SettingsPart>
      </fieldset>
    </form>
  );
}
