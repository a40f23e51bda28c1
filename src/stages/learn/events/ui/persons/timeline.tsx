import { NativeSelect } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useApp } from '#platform/ui/app-context.tsx';
import { FailureView } from '#platform/ui/failure-view.tsx';
import { formatDay, formatMoment } from '#platform/ui/fields/format.ts';
import { MoreButton } from '#platform/ui/more-button.tsx';
import { Waiting } from '#platform/ui/waiting.tsx';
import { type PersonEvent, personRoutes } from '../../identity/persons.contract.ts';
import classes from './persons.module.css';

/** How often a person did what. */
export function useActivity(id: number) {
  const { client, workspace } = useApp();
  return useQuery({
    queryKey: ['w', workspace.slug, 'person', 'activity', id],
    queryFn: ({ signal }) =>
      client.call(personRoutes.activity, {
        params: { workspace: workspace.slug, id: String(id) },
        signal,
      }),
    staleTime: 15_000,
  });
}

/** What a person did, the latest first, all of it or one kind. */
export function PersonTimeline({ id, limit = 100 }: { id: number; limit?: number }) {
  const { client, workspace } = useApp();
  const [event, setEvent] = useState('');
  const activity = useActivity(id);
  const found = useInfiniteQuery({
    queryKey: ['w', workspace.slug, 'person', 'events', id, event, limit],
    queryFn: ({ pageParam, signal }) =>
      client.call(personRoutes.events, {
        params: { workspace: workspace.slug, id: String(id) },
        query: { limit, cursor: pageParam, ...(event ? { event } : {}) },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    retry: false,
  });
  if (found.error) return <FailureView error={found.error} onRetry={() => void found.refetch()} />;
  const events = found.data?.pages.flatMap((page) => page.items) ?? [];
  const names = activity.data?.names ?? [];
  return (
    <div className={classes.timeline}>
      {names.length > 1 && (
        <NativeSelect
          size="xs"
          className={classes.filter}
          aria-label="Which events"
          value={event}
          onChange={(chosen) => setEvent(chosen.currentTarget.value)}
          data={[
            { value: '', label: `All events (${activity.data?.events.toLocaleString()})` },
            ...names.map(({ name, count }) => ({
              value: name,
              label: `${name} (${count.toLocaleString()})`,
            })),
          ]}
        />
      )}
      {!found.data ? (
        <Waiting />
      ) : events.length === 0 ? (
        <p className={classes.none}>No events of this person are kept.</p>
      ) : (
        <Days events={events} />
      )}
      <MoreButton query={found}>Show older</MoreButton>
    </div>
  );
}

function Days({ events }: { events: readonly PersonEvent[] }) {
  const days = Map.groupBy(events, ({ at }) => new Date(at).toDateString());
  return [...days].map(([day, those]) => (
    <section key={day} aria-label={formatDay(those[0]?.at ?? '')}>
      <h3>{formatDay(those[0]?.at ?? '')}</h3>
      <ol>
        {those.map((event) => (
          <Entry key={event.id} event={event} />
        ))}
      </ol>
    </section>
  ));
}

function Entry({ event }: { event: PersonEvent }) {
  const facts = [
    event.url,
    [event.browser, event.os].filter(Boolean).join(' on '),
    event.country,
  ].filter((fact) => fact);
  const properties = Object.entries(event.properties).filter(([name]) => !name.startsWith('$'));
  return (
    <li>
      <time dateTime={event.at} title={formatMoment(event.at)}>
        {new Date(event.at).toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' })}
      </time>
      <div>
        <strong>{event.event}</strong>
        {facts.length > 0 && <span className={classes.facts}>{facts.join(' · ')}</span>}
        {properties.length > 0 && (
          <span className={classes.properties}>
            {properties.map(([name, value]) => (
              <span key={name}>
                <i>{name}</i> {shown(value)}
              </span>
            ))}
          </span>
        )}
      </div>
    </li>
  );
}

/** A value of a property as people read it. */
export function shown(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
