import { Button, Checkbox, Group, Modal, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useAllowed, useApp } from '#platform/ui/app-context.tsx';
import { keys } from '#platform/ui/data/keys.ts';
import { announce, announceFailure } from '#platform/ui/data/undo.ts';
import type { RecordSlotProps } from '#platform/ui/feature-ui.ts';
import { messageOf } from '#sdk/problem.ts';
import { eraseRoute } from '#stages/discover/feedback/evidence.contract.ts';

/** Erases a person on their request. The one act here without undo, so it asks first. */
export default function EraseContact({ record }: RecordSlotProps) {
  const { client, workspace } = useApp();
  const queries = useQueryClient();
  const allowed = useAllowed();
  const [asking, setAsking] = useState(false);
  const [texts, setTexts] = useState(false);
  const [busy, setBusy] = useState(false);
  if (record.erasedAt) return <Text size="sm">Erased on request.</Text>;
  if (!allowed({ role: 'admin' })) return <Text size="sm">An admin can erase personal data.</Text>;
  const erase = async () => {
    setBusy(true);
    try {
      const { notes } = await client.call(eraseRoute, {
        params: { workspace: workspace.slug, id: record.id },
        body: { texts: texts ? 'erase' : 'keep' },
      });
      announce(`Erased. ${notes} notes stay, without a name.`);
      setAsking(false);
    } catch (error) {
      announceFailure(messageOf(error));
    }
    setBusy(false);
    await queries.invalidateQueries({ queryKey: keys.workspace(workspace.slug) });
  };
  return (
    <>
      <Button variant="default" onClick={() => setAsking(true)}>
        Erase personal data…
      </Button>
      <Modal opened={asking} onClose={() => setAsking(false)} title="Erase this person’s data">
        <Text size="sm" mb="md">
          Name, e-mail, ids and everything else known about this person go, from here and from the
          history. What they said stays and still counts, without a name. This cannot be undone.
        </Text>
        <Checkbox
          label="Erase the words of their notes as well"
          checked={texts}
          onChange={(event) => setTexts(event.currentTarget.checked)}
        />
        <Group justify="flex-end" mt="lg">
          <Button variant="default" onClick={() => setAsking(false)}>
            Cancel
          </Button>
          <Button color="red" loading={busy} onClick={() => void erase()}>
            Erase for good
          </Button>
        </Group>
      </Modal>
    </>
  );
}
