import { Button, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useApp } from '#platform/ui/app-context.tsx';
import { announce } from '#platform/ui/data/undo.ts';
import {
  FormProblem,
  Loaded,
  SettingsPage,
  SettingsPart,
  settingsClasses,
} from '#platform/ui/settings/settings-page.tsx';
import { type Workspace, workspaceRoutes } from '../workspaces.contract.ts';
import { ArchivedPart, ArchivePart } from './archive-part.tsx';
import { useWorkspace } from './use-workspace.ts';

/** The workspace's name, and a new workspace for those who may make one. */
export default function WorkspacePage() {
  const held = useWorkspace();
  return (
    <SettingsPage title="General" lead="What this workspace is called.">
      <Loaded query={held}>
        {(found) => (
          <NameForm key={found.version} held={found} onStale={() => void held.refetch()} />
        )}
      </Loaded>
      <NewWorkspace />
      <ArchivedPart />
      <ArchivePart />
    </SettingsPage>
  );
}

function NameForm({ held, onStale }: { held: Workspace; onStale: () => void }) {
  const { client } = useApp();
  const queries = useQueryClient();
  const [name, setName] = useState(held.name);
  const save = useMutation({
    mutationFn: () =>
      client.call(workspaceRoutes.update, {
        params: { workspace: held.slug },
        body: { name: name.trim(), version: held.version },
      }),
    onSuccess: async (saved) => {
      queries.setQueryData(['workspace', held.slug], saved);
      await queries.invalidateQueries({ queryKey: ['me'] });
      announce('Saved the name. It shows everywhere with the next visit.');
    },
    onError: onStale,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <SettingsPart title="Name">
      <form className={settingsClasses.form} onSubmit={submit}>
        <TextInput
          label="Name of the workspace"
          required
          withAsterisk={false}
          maxLength={120}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <TextInput
          label="Short name"
          description="Part of every address here, so it stays."
          value={held.slug}
          readOnly
        />
        <FormProblem error={save.error} />
        <Button type="submit" loading={save.isPending} disabled={name.trim() === held.name}>
          Save
        </Button>
      </form>
    </SettingsPart>
  );
}

function NewWorkspace() {
  const { client } = useApp();
  const [name, setName] = useState('');
  const create = useMutation({
    mutationFn: () => client.call(workspaceRoutes.create, { body: { name: name.trim() } }),
    onSuccess: ({ slug }) => window.location.assign(new URL(slug, document.baseURI).href),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate();
  };
  return (
    <SettingsPart
      title="Another workspace"
      about="Nothing is shared between workspaces: members, records and settings are each its own."
    >
      <form onSubmit={submit}>
        <div className={settingsClasses.inline}>
          <TextInput
            label="Name"
            required
            withAsterisk={false}
            maxLength={120}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Button type="submit" variant="default" loading={create.isPending}>
            Create workspace
          </Button>
        </div>
        <FormProblem error={create.error} />
      </form>
    </SettingsPart>
  );
}
