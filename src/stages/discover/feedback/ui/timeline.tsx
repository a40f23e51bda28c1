import { useInfiniteQuery } from '@tanstack/react-query';
import { useApp } from '#platform/ui/app-context.tsx';
import { AppLink } from '#platform/ui/app-link.tsx';
import { FailureView } from '#platform/ui/failure-view.tsx';
import type { RecordSlotProps } from '#platform/ui/feature-ui.ts';
import { formatDay, formatMoment, formatNumber } from '#platform/ui/fields/format.ts';
import { RefName } from '#platform/ui/fields/value-view.tsx';
import { MoreButton } from '#platform/ui/more-button.tsx';
import { Waiting } from '#platform/ui/waiting.tsx';
import { type Timeline, type TimelineEntry, timelineRoutes } from '../evidence.contract.ts';
import { feedback } from '../feedback.contract.ts';
import { Bars, importanceLabel } from './importance.tsx';
import { SourceIcon, sourceLabel } from './source-icon.tsx';
import classes from './timeline.module.css';

/** All that a person or a company said, newest first, with what was taken from it. */
export default function CustomerTimeline({ resource, record }: RecordSlotProps) {
  const app = useApp();
  const isCompany = resource.noun === 'company';
  const route = isCompany ? timelineRoutes.company : timelineRoutes.contact;
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    {
      queryKey: ['w', app.workspace.slug, resource.noun, 'timeline', record.id],
      queryFn: async ({ pageParam, signal }): Promise<Timeline> => {
        const page = await app.client.call(route, {
          params: { workspace: app.workspace.slug, id: record.id },
          query: { cursor: pageParam },
          signal,
        });
        app.refs.add(page.refs);
        return page;
      },
      initialPageParam: undefined as string | undefined,
      getNextPageParam: (page) => page.nextCursor ?? undefined,
    },
  );
  if (error) return <FailureView error={error} onRetry={() => void refetch()} />;
  if (!data) return <Waiting />;
  const entries = data.pages.flatMap((page) => page.items);
  const summary = data.pages[0]?.summary;
  return (
    <div>
      {summary && <Summary summary={summary} isCompany={isCompany} />}
      {entries.length === 0 && <p className={classes.none}>Nothing said yet.</p>}
      <ol className={classes.entries}>
        {entries.map((entry) => (
          <Entry key={entry.id} entry={entry} showContact={isCompany} />
        ))}
      </ol>
      <MoreButton query={{ hasNextPage, isFetchingNextPage, fetchNextPage }}>Show older</MoreButton>
    </div>
  );
}

function Summary({ summary, isCompany }: { summary: Timeline['summary']; isCompany: boolean }) {
  const facts: [string, string][] = [
    ['Notes', formatNumber(summary.notes)],
    ['Insights', formatNumber(summary.insights)],
  ];
  if (isCompany) {
    facts.unshift(['People', formatNumber(summary.people)]);
    if (summary.revenue !== null) facts.push(['Revenue a year', formatNumber(summary.revenue)]);
  }
  if (summary.lastSaidAt) facts.push(['Last heard', formatDay(summary.lastSaidAt)]);
  return (
    <dl className={classes.summary}>
      {facts.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Entry({ entry, showContact }: { entry: TimelineEntry; showContact: boolean }) {
  return (
    <li>
      <p className={classes.meta}>
        <span title={sourceLabel(entry.source)}>
          <SourceIcon source={entry.source} size={15} />
        </span>
        <time dateTime={entry.saidAt} title={formatMoment(entry.saidAt)}>
          {formatDay(entry.saidAt)}
        </time>
        {showContact && entry.contactId && <RefName id={entry.contactId} link />}
        {entry.mergedIntoId && <span>merged</span>}
      </p>
      {entry.question && <p className={classes.question}>{entry.question}</p>}
      <AppLink path={`${feedback.path}/${entry.id}`} className={classes.said}>
        {entry.title && <strong>{entry.title} </strong>}
        {entry.excerpt}
      </AppLink>
      {entry.insights.length > 0 && (
        <ul className={classes.insights}>
          {entry.insights.map((insight) => (
            <li key={insight.id}>
              <span title={importanceLabel(insight.importance)}>
                <Bars level={insight.importance} />
              </span>
              {insight.targetIds.length > 0
                ? insight.targetIds.map((id) => <RefName key={id} id={id} link />)
                : insight.title}
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}
