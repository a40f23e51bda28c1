import { Button, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useAllowed, useApp } from '#platform/ui/app-context.tsx';
import { AppLink } from '#platform/ui/app-link.tsx';
import { FailureView } from '#platform/ui/failure-view.tsx';
import { formatAgo, formatMoment } from '#platform/ui/fields/format.ts';
import { RefName } from '#platform/ui/fields/value-view.tsx';
import { FigureTable } from '#platform/ui/figure-table/figure-table.tsx';
import { MoreButton } from '#platform/ui/more-button.tsx';
import { Page, PageHead } from '#platform/ui/page/page.tsx';
import { useTitle } from '#platform/ui/use-title.ts';
import { Waiting } from '#platform/ui/waiting.tsx';
import { type ListedPerson, personRoutes, seesPersons } from '../../identity/persons.contract.ts';
import { nameOf } from './person-name.ts';
import classes from './persons.module.css';

/** Everybody whose events there are, those here last first. */
export default function PersonsPage() {
  useTitle('Persons');
  const may = useAllowed()(seesPersons);
  return (
    <Page>
      <PageHead title="Persons" />
      {may ? <Persons /> : <NotAllowed />}
    </Page>
  );
}

function NotAllowed() {
  return (
    <div className={classes.empty} role="alert">
      <h2>For editors</h2>
      <p>Who uses your product, and what they did, is shown to editors and admins.</p>
    </div>
  );
}

function Persons() {
  const { q = '' }: { q?: string } = useSearch({ strict: false });
  const navigate = useNavigate();
  const [typed, setTyped] = useState(String(q));
  const [words] = useDebouncedValue(typed.trim(), 250);
  const found = usePersons(words);
  const type = (next: string) => {
    setTyped(next);
    void navigate({ to: '.', search: (next ? { q: next } : {}) as never, replace: true });
  };
  const items = found.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <div className={classes.body}>
      <TextInput
        className={classes.search}
        leftSection={<IconSearch size={15} />}
        aria-label="Find a person"
        placeholder="Search by the start of a name, e-mail or id"
        value={typed}
        maxLength={400}
        onChange={(event) => type(event.currentTarget.value)}
      />
      {found.error ? (
        <FailureView error={found.error} onRetry={() => void found.refetch()} />
      ) : !found.data ? (
        <Waiting />
      ) : items.length === 0 ? (
        <Nobody searched={words !== ''} />
      ) : (
        <>
          <Table items={items} />
          <MoreButton query={found}>Show more</MoreButton>
        </>
      )}
    </div>
  );
}

function usePersons(words: string) {
  const { client, workspace, refs } = useApp();
  return useInfiniteQuery({
    queryKey: ['w', workspace.slug, 'person', 'list', words],
    queryFn: async ({ pageParam, signal }) => {
      const page = await client.call(personRoutes.list, {
        params: { workspace: workspace.slug },
        query: { sort: 'seen', limit: 50, cursor: pageParam, ...(words ? { q: words } : {}) },
        signal,
      });
      refs.add(page.refs);
      return page;
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
    retry: false,
  });
}

function Table({ items }: { items: readonly ListedPerson[] }) {
  return (
    <FigureTable>
      <thead>
        <tr>
          <th scope="col">Person</th>
          <th scope="col" data-text data-wide>
            E-mail
          </th>
          <th scope="col" data-text data-wide>
            Contact
          </th>
          <th scope="col" data-text data-wide>
            Company
          </th>
          <th scope="col">Events</th>
          <th scope="col" data-text>
            Last seen
          </th>
        </tr>
      </thead>
      <tbody>
        {items.map((person) => (
          <tr key={person.id}>
            <th scope="row">
              <AppLink path={`persons/${person.id}`}>{nameOf(person)}</AppLink>
            </th>
            <td data-text data-wide>
              {person.email}
            </td>
            <td data-text data-wide>
              {person.contactId && <RefName id={person.contactId} link />}
            </td>
            <td data-text data-wide>
              {person.companyId && <RefName id={person.companyId} link />}
            </td>
            <td>{person.events.toLocaleString()}</td>
            <td data-text>
              {person.lastSeenAt && (
                <time dateTime={person.lastSeenAt} title={formatMoment(person.lastSeenAt)}>
                  {formatAgo(person.lastSeenAt)}
                </time>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </FigureTable>
  );
}

function Nobody({ searched }: { searched: boolean }) {
  const { go } = useApp();
  if (searched)
    return <p className={classes.none}>Nobody’s name, e-mail or id begins like this.</p>;
  return (
    <div className={classes.empty}>
      <h2>Nobody has been seen yet</h2>
      <p>
        Everybody who uses your product is here, with what they did and which contact they are, as
        soon as it sends events.
      </p>
      <Button onClick={() => go('settings/product-keys')}>Send events</Button>
    </div>
  );
}
