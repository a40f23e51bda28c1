import { useQuery } from '@tanstack/react-query';
import { useAllowed, useApp } from '#platform/ui/app-context.tsx';
import { AppLink } from '#platform/ui/app-link.tsx';
import { FailureView } from '#platform/ui/failure-view.tsx';
import type { RecordSlotProps } from '#platform/ui/feature-ui.ts';
import { formatAgo } from '#platform/ui/fields/format.ts';
import { Waiting } from '#platform/ui/waiting.tsx';
import { personRoutes, seesPersons } from '../../identity/persons.contract.ts';
import { nameOf } from './person-name.ts';
import classes from './persons.module.css';
import { PersonTimeline } from './timeline.tsx';

/** What a contact, or the people of a company, did in the product. */
export default function CustomerActivity({ resource, record }: RecordSlotProps) {
  const { client, workspace } = useApp();
  const may = useAllowed()(seesPersons);
  const by = resource.noun === 'company' ? 'companyId' : 'contactId';
  const found = useQuery({
    queryKey: ['w', workspace.slug, 'person', 'of', record.id],
    queryFn: ({ signal }) =>
      client.call(personRoutes.list, {
        params: { workspace: workspace.slug },
        query: { [by]: record.id, limit: 20 },
        signal,
      }),
    enabled: may,
    retry: false,
  });
  if (!may) return <p className={classes.none}>What people did is shown to editors.</p>;
  if (found.error) return <FailureView error={found.error} onRetry={() => void found.refetch()} />;
  if (!found.data) return <Waiting />;
  const { items, nextCursor } = found.data;
  if (items.length === 0) {
    return (
      <p className={classes.none}>
        Nothing has been seen of them in the product. They are found by e-mail or external id as
        soon as its events say who somebody is.
      </p>
    );
  }
  const [only] = items;
  return (
    <div className={classes.timeline}>
      <ul className={classes.known}>
        {items.map((person) => (
          <li key={person.id}>
            <AppLink path={`persons/${person.id}`}>{nameOf(person)}</AppLink>
            <small>
              {person.events.toLocaleString()} events
              {person.lastSeenAt && `, last ${formatAgo(person.lastSeenAt)}`}
            </small>
          </li>
        ))}
      </ul>
      {nextCursor && <p className={classes.none}>The 20 newest; there are more under Persons.</p>}
      {only && items.length === 1 && <PersonTimeline id={only.id} limit={20} />}
    </div>
  );
}
