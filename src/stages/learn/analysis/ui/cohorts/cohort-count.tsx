import { useQuery } from '@tanstack/react-query';
import { useApp } from '#platform/ui/app-context.tsx';
import type { AnyRecord } from '#platform/ui/feature-ui.ts';
import type { Cohort } from '../../filter.contract.ts';
import classes from './cohorts.module.css';
import { countOf } from './count-loader.ts';

/** How many people are in a cohort right now. */
export default function CohortCount({ record }: { record: AnyRecord }) {
  const { client, workspace } = useApp();
  const definition = record.definition as Cohort | undefined;
  const { data } = useQuery({
    queryKey: ['w', workspace.slug, 'cohort', 'count', definition],
    queryFn: () => (definition ? countOf(client, workspace.slug, definition) : null),
    enabled: definition !== undefined,
    staleTime: 30_000,
    retry: false,
  });
  if (data === undefined || data === null) return null;
  return (
    <span className={classes.count} title="In it right now">
      {data.toLocaleString()}
    </span>
  );
}
