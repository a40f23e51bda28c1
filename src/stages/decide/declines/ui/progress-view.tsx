import { useInfiniteQuery } from '@tanstack/react-query';
import { useApp } from '#platform/ui/app-context.tsx';
import { AppLink } from '#platform/ui/app-link.tsx';
import { keys } from '#platform/ui/data/keys.ts';
import { FailureView } from '#platform/ui/failure-view.tsx';
import type { ListSlotProps } from '#platform/ui/feature-ui.ts';
import { formatDay, formatNumber } from '#platform/ui/fields/format.ts';
import { MoreButton } from '#platform/ui/more-button.tsx';
import { Waiting } from '#platform/ui/waiting.tsx';
import { DECLINE_CATEGORIES, type Decline, declines } from '../declines.contract.ts';
import classes from './declines.module.css';
import { Progress } from './progress.tsx';

const WHY = new Map<string, string>(DECLINE_CATEGORIES.map(({ value, label }) => [value, label]));

/** What was declined, why, who was told, and how near it is to coming back. */
export default function ProgressView({ query }: ListSlotProps) {
  const { client, workspace } = useApp();
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    {
      queryKey: keys.list(workspace.slug, declines.noun, { ...query, view: 'progress' }),
      queryFn: ({ pageParam, signal }) =>
        client.call(declines.routes.list, {
          params: { workspace: workspace.slug },
          query: { ...query, limit: 50, cursor: pageParam },
          signal,
        }),
      initialPageParam: undefined as string | undefined,
      getNextPageParam: (page) => page.nextCursor ?? undefined,
    },
  );
  if (error) return <FailureView error={error} onRetry={() => void refetch()} />;
  if (!data) return <Waiting />;
  const items = data.pages.flatMap((page) => page.items);
  return (
    <div className={classes.pane}>
      {items.length === 0 && <p className={classes.quiet}>{declines.about}</p>}
      <ul className={classes.cards}>
        {items.map((decline) => (
          <Card key={decline.id} decline={decline} />
        ))}
      </ul>
      <MoreButton query={{ hasNextPage, isFetchingNextPage, fetchNextPage }}>Show more</MoreButton>
    </div>
  );
}

function Card({ decline }: { decline: Decline }) {
  const { status, requesters, told } = decline;
  return (
    <li data-over={status !== 'standing' || undefined}>
      <h2>
        <AppLink path={`${declines.path}/${decline.id}`}>{decline.title}</AppLink>
      </h2>
      <p>
        <strong>{WHY.get(decline.category)}.</strong> {decline.reason}
      </p>
      <footer>
        <span>{formatDay(decline.createdAt)}</span>
        <span>
          {requesters === 0
            ? 'Nobody had asked'
            : `${formatNumber(told)} of ${formatNumber(requesters)} told`}
        </span>
        <Progress decline={decline} />
      </footer>
    </li>
  );
}
