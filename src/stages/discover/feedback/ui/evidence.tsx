import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useApp } from '#platform/ui/app-context.tsx';
import { AppLink } from '#platform/ui/app-link.tsx';
import { FailureView } from '#platform/ui/failure-view.tsx';
import type { RecordSlotProps } from '#platform/ui/feature-ui.ts';
import { formatDay, formatNumber } from '#platform/ui/fields/format.ts';
import { Face } from '#platform/ui/fields/marks.tsx';
import { Waiting } from '#platform/ui/waiting.tsx';
import { type EvidenceSummary, evidenceRoutes, type Quote } from '../evidence.contract.ts';
import { feedback } from '../feedback.contract.ts';
import { Bars, importanceLabel } from './importance.tsx';
import { SourceIcon, sourceLabel } from './source-icon.tsx';
import classes from './timeline.module.css';

/** Customers whose words are shown at first, and how many more with each press. */
const FIRST = 5;
const MORE = 50;

/** Why: what customers said that speaks for this record, by customer, and what it adds up to. */
export default function Evidence({ resource, record }: RecordSlotProps) {
  const app = useApp();
  const route = resource.noun === 'feature' ? evidenceRoutes.feature : evidenceRoutes.opportunity;
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    {
      queryKey: ['w', app.workspace.slug, resource.noun, 'evidence', record.id],
      queryFn: async ({ pageParam, signal }) => {
        const page = await app.client.call(route, {
          params: { workspace: app.workspace.slug, id: record.id },
          query: { cursor: pageParam, limit: 100 },
          signal,
        });
        app.refs.add(page.refs);
        return page;
      },
      initialPageParam: undefined as string | undefined,
      getNextPageParam: (page) => page.nextCursor ?? undefined,
    },
  );
  const quotes = useMemo(() => data?.pages.flatMap((page) => page.items) ?? [], [data]);
  const customers = useMemo(() => [...Map.groupBy(quotes, customerOf)], [quotes]);
  const [count, setCount] = useState(FIRST);
  if (error) return <FailureView error={error} onRetry={() => void refetch()} />;
  const summary = data?.pages[0]?.summary;
  if (!summary) return <Waiting />;
  if (summary.quotes === 0) {
    return (
      <p className={classes.none}>
        Nothing speaks for it yet. Open the <AppLink path={feedback.path}>feedback inbox</AppLink>,
        select what somebody said, and link it here.
      </p>
    );
  }
  const showMore = () => {
    setCount(count + MORE);
    if (hasNextPage && customers.length < count + MORE) void fetchNextPage();
  };
  return (
    <div>
      <EvidenceFacts summary={summary} />
      <ol className={classes.customers}>
        {customers.slice(0, count).map(([customer, said]) => (
          <Customer key={customer} quotes={said} />
        ))}
      </ol>
      {(hasNextPage || customers.length > count) && (
        <Button variant="default" loading={isFetchingNextPage} onClick={showMore}>
          Show more of {formatNumber(summary.quotes)} quotes
        </Button>
      )}
    </div>
  );
}

/** One company counts as one customer, however many of its people speak. */
function customerOf(quote: Quote): string {
  return quote.companyId ?? quote.contactId ?? quote.feedbackId;
}

function EvidenceFacts({ summary }: { summary: EvidenceSummary }) {
  const most = Math.max(...summary.importance.map(({ quotes }) => quotes), 1);
  const facts: [string, number][] = [
    ['People', summary.people],
    ['Companies', summary.companies],
    ['Notes', summary.notes],
    ['Revenue a year', summary.revenue],
  ];
  return (
    <div className={classes.facts}>
      <dl className={classes.summary}>
        {facts
          .filter(([, value]) => value > 0)
          .map(([label, value]) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd>{formatNumber(value)}</dd>
            </div>
          ))}
      </dl>
      <table className={classes.importance}>
        <caption>How badly</caption>
        <tbody>
          {summary.importance.map(({ importance, quotes }) => (
            <tr key={String(importance)}>
              <th scope="row">{importanceLabel(importance)}</th>
              <td>
                <i style={{ width: `${(quotes / most) * 100}%` }} aria-hidden="true" />
              </td>
              <td>{quotes}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {summary.roles.length > 0 && (
        <p className={classes.roles}>
          <b>Who has it</b>{' '}
          {summary.roles.map(({ role, people }) => `${role} (${people})`).join(', ')}
        </p>
      )}
    </div>
  );
}

function Customer({ quotes }: { quotes: readonly Quote[] }) {
  const { refs } = useApp();
  const [first] = quotes;
  if (!first) return null;
  const id = first.companyId ?? first.contactId;
  const name = id ? refs.get(id)?.title : undefined;
  const path = first.companyId ? 'companies' : 'contacts';
  return (
    <li>
      <h3 className={classes.customer}>
        <Face name={name ?? '?'} size={22} />
        {id && name ? <AppLink path={`${path}/${id}`}>{name}</AppLink> : <span>Unknown</span>}
        {quotes.length > 1 && <small>{quotes.length} quotes</small>}
      </h3>
      <ul>
        {quotes.map((quote) => (
          <QuoteItem key={quote.insightId} quote={quote} />
        ))}
      </ul>
    </li>
  );
}

function QuoteItem({ quote }: { quote: Quote }) {
  const { refs } = useApp();
  const speaker = quote.companyId && quote.contactId ? refs.get(quote.contactId)?.title : undefined;
  const others = quote.alsoSaidBy.length;
  return (
    <li className={classes.quote}>
      <AppLink path={`${feedback.path}/${quote.feedbackId}`}>
        <blockquote>{quote.quote}</blockquote>
      </AppLink>
      <p className={classes.meta}>
        <span title={importanceLabel(quote.importance)}>
          <Bars level={quote.importance} />
        </span>
        {speaker && <span>{speaker}</span>}
        <span title={sourceLabel(quote.source)}>
          <SourceIcon source={quote.source} size={14} />
        </span>
        <time dateTime={quote.saidAt}>{formatDay(quote.saidAt)}</time>
        {others > 0 && <span>said by {others} more</span>}
      </p>
    </li>
  );
}
