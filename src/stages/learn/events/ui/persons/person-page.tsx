import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useApp } from '#platform/ui/app-context.tsx';
import { AppLink } from '#platform/ui/app-link.tsx';
import { FailureView } from '#platform/ui/failure-view.tsx';
import { formatMoment } from '#platform/ui/fields/format.ts';
import { RefName } from '#platform/ui/fields/value-view.tsx';
import { Page, PageHead } from '#platform/ui/page/page.tsx';
import { useTitle } from '#platform/ui/use-title.ts';
import { Waiting } from '#platform/ui/waiting.tsx';
import { cohortRoutes } from '#stages/learn/analysis/cohorts/cohort.contract.ts';
import { personRoutes, type WholePerson } from '../../identity/persons.contract.ts';
import { ErasePerson } from './erase-person.tsx';
import { LinkContact } from './link-contact.tsx';
import { nameOf } from './person-name.ts';
import classes from './persons.module.css';
import { PersonTimeline, shown, useActivity } from './timeline.tsx';

/** One person: who they are, and all they did. */
export default function PersonPage() {
  const { id = '' } = useParams({ strict: false }) as { id?: string };
  const { client, workspace, refs, go } = useApp();
  const person = useQuery({
    queryKey: ['w', workspace.slug, 'person', 'one', id],
    queryFn: async ({ signal }) => {
      const found = await client.call(personRoutes.get, {
        params: { workspace: workspace.slug, id },
        signal,
      });
      refs.add(found.refs);
      return found;
    },
    retry: false,
  });
  useTitle(person.data ? nameOf(person.data) : 'Person');
  if (person.data) return <Whole key={person.data.id} person={person.data} />;
  if (!person.error) return <Waiting />;
  const back = { label: 'All persons', onClick: () => go('persons') };
  return <FailureView error={person.error} onRetry={() => void person.refetch()} back={back} />;
}

function Whole({ person }: { person: WholePerson }) {
  return (
    <Page>
      <PageHead of={{ path: 'persons', label: 'Persons' }} title={nameOf(person)} />
      <div className={classes.sides}>
        <section className={classes.main} aria-label="What they did">
          <h2>What they did</h2>
          <PersonTimeline id={person.id} />
        </section>
        <aside className={classes.aside} aria-label="Who it is">
          <Who person={person} />
          <Properties properties={person.properties} />
          <Identities person={person} />
          <Cohorts id={person.id} />
          <ErasePerson person={person} />
        </aside>
      </div>
    </Page>
  );
}

function Who({ person }: { person: WholePerson }) {
  const activity = useActivity(person.id);
  const facts: [string, string | null | undefined][] = [
    ['E-mail', person.email],
    ['First seen', formatMoment(person.firstSeenAt)],
    ['Last seen', activity.data?.lastAt && formatMoment(activity.data.lastAt)],
    ['Identified', person.identifiedAt && formatMoment(person.identifiedAt)],
    ['Events', activity.data?.events.toLocaleString()],
  ];
  return (
    <section>
      <h2>Who it is</h2>
      <dl>
        {facts.map(
          ([label, value]) =>
            value && (
              <div key={label}>
                <dt>{label}</dt>
                <dd>{value}</dd>
              </div>
            ),
        )}
        {person.companyId && (
          <div>
            <dt>Company</dt>
            <dd>
              <RefName id={person.companyId} link />
            </dd>
          </div>
        )}
      </dl>
      <LinkContact person={person} />
    </section>
  );
}

function Properties({ properties }: { properties: WholePerson['properties'] }) {
  const entries = Object.entries(properties);
  return (
    <section>
      <h2>Properties</h2>
      {entries.length === 0 && <p className={classes.none}>Nothing was said of them.</p>}
      <dl>
        {entries.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{shown(value)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function Identities({ person: { ids, merged } }: { person: WholePerson }) {
  return (
    <section>
      <h2>Known as</h2>
      <ul>
        {ids.map(({ distinctId, addedAt }) => (
          <li key={distinctId}>
            <code>{distinctId}</code>
            {addedAt && <small>since {formatMoment(addedAt)}</small>}
          </li>
        ))}
      </ul>
      {merged.length > 0 && (
        <>
          <h3>Joined with</h3>
          <ul>
            {merged.map(({ id, at }) => (
              <li key={id}>
                <span>person {id}</span>
                <small>{formatMoment(at)}</small>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function Cohorts({ id }: { id: number }) {
  const { client, workspace } = useApp();
  const found = useQuery({
    queryKey: ['w', workspace.slug, 'cohort', 'of-person', id],
    queryFn: ({ signal }) =>
      client.call(cohortRoutes.ofPerson, {
        params: { workspace: workspace.slug, id: String(id) },
        signal,
      }),
    staleTime: 30_000,
    retry: false,
  });
  if (!found.data) return null;
  return (
    <section>
      <h2>Cohorts</h2>
      {found.data.items.length === 0 && <p className={classes.none}>In none that is saved.</p>}
      <ul>
        {found.data.items.map((cohort) => (
          <li key={cohort.id}>
            <AppLink path={`cohorts/${cohort.id}`}>{cohort.name}</AppLink>
          </li>
        ))}
      </ul>
    </section>
  );
}
