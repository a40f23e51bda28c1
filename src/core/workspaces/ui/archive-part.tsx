import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useAllowed, useApp } from '#platform/ui/app-context.tsx';
import { announce } from '#platform/ui/data/undo.ts';
import { formatDay } from '#platform/ui/fields/format.ts';
import { useReturnFocus } from '#platform/ui/overlay/use-return-focus.ts';
import { FormProblem, Row, Rows, SettingsPart } from '#platform/ui/settings/settings-page.tsx';
import { ARCHIVE_DAYS, type ArchivedWorkspace, workspaceRoutes } from '../workspaces.contract.ts';

const KEY = ['workspaces'];

/** Closing this workspace, for its owners. */
export function ArchivePart() {
  const { workspace } = useApp();
  const allowed = useAllowed();
  const [asking, setAsking] = useState(false);
  if (!allowed({ role: 'owner' })) return null;
  return (
    <SettingsPart
      title="Archive this workspace"
      about={`Closes it to everybody at once; keys, share links and forms stop. You can restore it for ${ARCHIVE_DAYS} days. Then it is deleted for good.`}
    >
      <Button variant="default" onClick={() => setAsking(true)}>
        Archive {workspace.name}…
      </Button>
      {asking && <ArchiveDialog onClose={() => setAsking(false)} />}
    </SettingsPart>
  );
}

function ArchiveDialog({ onClose }: { onClose: () => void }) {
  const { client, workspace } = useApp();
  const archive = useMutation({
    mutationFn: (name: string) =>
      client.call(workspaceRoutes.archive, {
        params: { workspace: workspace.slug },
        body: { name },
      }),
    onSuccess: () => window.location.assign(new URL('.', document.baseURI).href),
  });
  return (
    <NameDialog
      title={`Archive ${workspace.name}`}
      about="Everybody, you included, loses access at once."
      action="Archive"
      name={workspace.name}
      mutation={archive}
      onClose={onClose}
    />
  );
}

/** Asks for the name of a workspace before something that closes or deletes it. */
function NameDialog(props: {
  title: string;
  about: string;
  action: string;
  name: string;
  mutation: { mutate: (name: string) => void; isPending: boolean; error: unknown };
  onClose: () => void;
}) {
  const { mutation, name } = props;
  const [typed, setTyped] = useState('');
  useReturnFocus();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    mutation.mutate(typed.trim());
  };
  return (
    <Modal opened onClose={props.onClose} title={props.title}>
      <form onSubmit={submit}>
        <Stack gap="md">
          <Text size="sm">{props.about}</Text>
          <TextInput
            label={`Type “${name}” to go on`}
            data-autofocus
            autoComplete="off"
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
          <FormProblem error={mutation.error} />
          <Group justify="flex-end" gap={8}>
            <Button variant="default" onClick={props.onClose}>
              Cancel
            </Button>
            <Button
              type="submit"
              color="red"
              loading={mutation.isPending}
              disabled={typed.trim() !== name}
            >
              {props.action}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

/** Archived workspaces of the signed-in person: to restore, or to delete at once. */
export function ArchivedPart() {
  const { client } = useApp();
  const mine = useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => client.call(workspaceRoutes.list, { signal }),
  });
  const archived = mine.data?.archived ?? [];
  if (archived.length === 0) return null;
  return (
    <SettingsPart title="Archived workspaces">
      <Rows label="Archived workspaces">
        {archived.map((one) => (
          <ArchivedRow key={one.id} held={one} />
        ))}
      </Rows>
    </SettingsPart>
  );
}

function ArchivedRow({ held }: { held: ArchivedWorkspace }) {
  const { client } = useApp();
  const queries = useQueryClient();
  const [deleting, setDeleting] = useState(false);
  const params = { workspaceId: held.id };
  const onSettled = () => queries.invalidateQueries({ queryKey: KEY });
  const restore = useMutation({
    mutationFn: () => client.call(workspaceRoutes.restore, { params }),
    onSuccess: ({ slug }) => window.location.assign(new URL(slug, document.baseURI).href),
    onSettled,
  });
  const remove = useMutation({
    mutationFn: (name: string) => client.call(workspaceRoutes.delete, { params, body: { name } }),
    onSuccess: () => {
      setDeleting(false);
      announce(`${held.name} is being deleted.`);
    },
    onSettled,
  });
  return (
    <Row title={held.name} detail={`Deleted for good on ${formatDay(held.deletedAt.slice(0, 10))}`}>
      <Button
        size="compact-sm"
        variant="default"
        loading={restore.isPending}
        onClick={() => restore.mutate()}
      >
        Restore
      </Button>
      <Button size="compact-sm" variant="default" onClick={() => setDeleting(true)}>
        Delete now…
      </Button>
      <FormProblem error={restore.error} />
      {deleting && (
        <NameDialog
          title={`Delete ${held.name}`}
          about="Everything in it goes, for everybody and for good. There is no way back."
          action="Delete for good"
          name={held.name}
          mutation={remove}
          onClose={() => setDeleting(false)}
        />
      )}
    </Row>
  );
}
