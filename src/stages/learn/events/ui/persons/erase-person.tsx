import { Button, Group, Modal, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useAllowed, useApp } from '#platform/ui/app-context.tsx';
import { announce, announceFailure } from '#platform/ui/data/undo.ts';
import { messageOf } from '#sdk/problem.ts';
import { erasesPersons, personRoutes, type WholePerson } from '../../identity/persons.contract.ts';
import { nameOf } from './person-name.ts';
import classes from './persons.module.css';

/** Erases a person on their request; it can't be taken back, so it says what goes and asks. */
export function ErasePerson({ person }: { person: WholePerson }) {
  const { client, workspace, go } = useApp();
  const queries = useQueryClient();
  const allowed = useAllowed();
  const [asking, setAsking] = useState(false);
  const erase = useMutation({
    mutationFn: () =>
      client.call(personRoutes.erase, {
        params: { workspace: workspace.slug, id: String(person.id) },
      }),
    onSuccess: ({ deletedEvents }) => {
      announce(`Erased, with ${deletedEvents.toLocaleString()} events.`);
      queries.removeQueries({ queryKey: ['w', workspace.slug, 'person'] });
      void queries.invalidateQueries({ queryKey: ['w', workspace.slug, 'analysis'] });
      go('persons');
    },
    onError: (error) => announceFailure(`Nothing was erased. ${messageOf(error)}`),
  });
  if (!allowed(erasesPersons)) {
    return <p className={classes.none}>An admin can erase a person on their request.</p>;
  }
  return (
    <section>
      <h2>Privacy</h2>
      <Button size="compact-sm" variant="default" onClick={() => setAsking(true)}>
        Erase this person …
      </Button>
      <Modal
        opened={asking}
        onClose={() => setAsking(false)}
        title={`Erase ${nameOf(person)} and all they did`}
      >
        <Text size="sm" mb="sm">
          All their events, ids and properties go. Answers leave them out at once, so trends,
          funnels and metrics of the past change; the files are written anew tonight, so that no
          byte stays. Backups keep what they have until you delete them.
        </Text>
        <Text size="sm">
          {person.contactId ? 'The contact and what they said stay. ' : ''}
          If the product sends events of them again, they are somebody new. This cannot be undone.
        </Text>
        <Group justify="flex-end" mt="lg">
          <Button variant="default" onClick={() => setAsking(false)}>
            Cancel
          </Button>
          <Button color="red" loading={erase.isPending} onClick={() => erase.mutate()}>
            Erase for good
          </Button>
        </Group>
      </Modal>
    </section>
  );
}
