import { Button, Popover, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useApp } from '#platform/ui/app-context.tsx';
import { announce, announceFailure } from '#platform/ui/data/undo.ts';
import { RefName } from '#platform/ui/fields/value-view.tsx';
import { messageOf } from '#sdk/problem.ts';
import { contacts } from '#stages/discover/customers/contacts.contract.ts';
import { personRoutes, type WholePerson } from '../../identity/persons.contract.ts';
import classes from './persons.module.css';

interface Said {
  readonly contactId: string | null;
  readonly byHand: boolean;
}

/** Which contact a person is, and how to say otherwise. */
export function LinkContact({ person }: { person: WholePerson }) {
  const link = useLink(person);
  const { contactId, isLinkedByHand } = person;
  return (
    <div className={classes.link}>
      <h3>Contact</h3>
      {contactId ? <RefName id={contactId} link /> : <p className={classes.none}>No contact.</p>}
      {isLinkedByHand && (
        <p className={classes.none}>
          {contactId ? 'Linked' : 'Parted'} by hand, so events do not change it.
        </p>
      )}
      <div className={classes.actions}>
        <Choose onChoose={(id) => link.mutate({ contactId: id, byHand: true })} />
        {contactId && (
          <Button
            size="compact-sm"
            variant="default"
            loading={link.isPending}
            onClick={() => link.mutate({ contactId: null, byHand: true })}
          >
            Unlink
          </Button>
        )}
        {isLinkedByHand && (
          <Button
            size="compact-sm"
            variant="default"
            loading={link.isPending}
            onClick={() => link.mutate({ contactId: null, byHand: false })}
          >
            Leave it to events
          </Button>
        )}
      </div>
    </div>
  );
}

function useLink(person: WholePerson) {
  const { client, workspace, refs } = useApp();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (said: Said) =>
      client.call(personRoutes.link, {
        params: { workspace: workspace.slug, id: String(person.id) },
        body: said,
      }),
    onSuccess: (linked) => {
      refs.add(linked.refs);
      announce(linked.contactId ? 'Linked the contact.' : 'This person is no contact now.');
    },
    onError: (error) => announceFailure(`The contact was not changed. ${messageOf(error)}`),
    onSettled: () => queries.invalidateQueries({ queryKey: ['w', workspace.slug, 'person'] }),
  });
}

function Choose({ onChoose }: { onChoose: (id: string) => void }) {
  const { client, workspace } = useApp();
  const [opened, setOpened] = useState(false);
  const [typed, setTyped] = useState('');
  const [words] = useDebouncedValue(typed.trim(), 200);
  const found = useQuery({
    queryKey: ['w', workspace.slug, 'contact', 'to-link', words],
    queryFn: ({ signal }) =>
      client.call(contacts.routes.list, {
        params: { workspace: workspace.slug },
        query: { limit: 8, ...(words ? { q: words } : {}) },
        signal,
      }),
    enabled: opened,
  });
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-start" trapFocus>
      <Popover.Target>
        <Button size="compact-sm" variant="default" onClick={() => setOpened(!opened)}>
          Link to a contact …
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <TextInput
          size="xs"
          aria-label="Find a contact"
          placeholder="Find a contact"
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <ul className={classes.choices}>
          {found.data?.items.map(({ id, name, email }) => (
            <li key={id}>
              <button
                type="button"
                onClick={() => {
                  onChoose(id);
                  setOpened(false);
                }}
              >
                {String(name ?? email ?? 'Without a name')}
                {name && email ? <small>{String(email)}</small> : null}
              </button>
            </li>
          ))}
          {found.data?.items.length === 0 && <li className={classes.none}>No such contact.</li>}
        </ul>
      </Popover.Dropdown>
    </Popover>
  );
}
