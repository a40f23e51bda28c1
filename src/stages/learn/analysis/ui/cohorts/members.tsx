import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useAllowed, useApp } from '#platform/ui/app-context.tsx';
import { FailureView } from '#platform/ui/failure-view.tsx';
import { MoreButton } from '#platform/ui/more-button.tsx';
import { Waiting } from '#platform/ui/waiting.tsx';
import { cohortRoutes } from '../../cohorts/cohort.contract.ts';
import type { Cohort } from '../../filter.contract.ts';
import { seesPeople } from '../../reports.contract.ts';
import classes from '../analysis.module.css';
import { percent } from '../funnel-view.tsx';
import { PeopleTable } from '../people-table.tsx';
import { isWhole } from '../questions.ts';
import cohortClasses from './cohorts.module.css';

/** Who is in a cohort now: how many of everybody, and by name for those who may see people. */
export function Members({ cohort }: { cohort: Cohort }) {
  const [asked] = useDebouncedValue(cohort, 350);
  const { client, workspace } = useApp();
  const may = useAllowed()(seesPeople.rule);
  const counted = useQuery({
    queryKey: ['w', workspace.slug, 'cohort', 'counted', asked],
    queryFn: ({ signal }) =>
      client.call(cohortRoutes.countMembers, {
        params: { workspace: workspace.slug },
        body: { cohorts: [asked] },
        signal,
      }),
    enabled: isWhole(asked),
    placeholderData: keepPreviousData,
    retry: false,
  });
  if (!isWhole(asked))
    return <p className={classes.hint}>Give each property a value, and the people appear here.</p>;
  if (counted.error)
    return <FailureView error={counted.error} onRetry={() => void counted.refetch()} />;
  if (!counted.data) return <Waiting />;
  const { everybody } = counted.data;
  const [count = 0] = counted.data.counts;
  const share = everybody > 0 ? count / everybody : 0;
  return (
    <>
      <p className={cohortClasses.figure} role="status">
        <strong>{count.toLocaleString()}</strong> of {everybody.toLocaleString()} people,{' '}
        {percent(share, 1)}
      </p>
      {may && count > 0 && <Named cohort={asked} />}
      {!may && <p className={classes.hint}>Who they are is shown to editors.</p>}
    </>
  );
}

function Named({ cohort }: { cohort: Cohort }) {
  const { client, workspace } = useApp();
  const found = useInfiniteQuery({
    queryKey: ['w', workspace.slug, 'cohort', 'members', cohort],
    queryFn: ({ pageParam, signal }) =>
      client.call(cohortRoutes.members, {
        params: { workspace: workspace.slug },
        body: { cohort, after: pageParam, limit: 50 },
        signal,
      }),
    initialPageParam: null as number | null,
    getNextPageParam: (page) => page.nextAfter ?? undefined,
    placeholderData: keepPreviousData,
    retry: false,
  });
  if (found.error) return <FailureView error={found.error} onRetry={() => void found.refetch()} />;
  if (!found.data) return <Waiting />;
  return (
    <>
      <PeopleTable people={found.data.pages.flatMap((page) => page.items)} />
      <MoreButton className={cohortClasses.more} query={found}>
        Show more
      </MoreButton>
    </>
  );
}
