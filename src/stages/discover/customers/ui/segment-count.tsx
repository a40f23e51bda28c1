import { useQuery } from '@tanstack/react-query';
import { useApp } from '#platform/ui/app-context.tsx';
import { keys } from '#platform/ui/data/keys.ts';
import type { AnyRecord } from '#platform/ui/feature-ui.ts';
import { type Segment, segmentRoutes } from '../segments.contract.ts';
import classes from './customers.module.css';

/** How many belong to a segment right now. */
export default function SegmentCount({ record }: { record: AnyRecord }) {
  const { client, workspace } = useApp();
  const { noun, rule, pickedIds } = record as unknown as Segment;
  const { data } = useQuery({
    queryKey: [...keys.noun(workspace.slug, noun), 'segment', record.id, rule, pickedIds],
    queryFn: ({ signal }) =>
      client.call(segmentRoutes.count, {
        params: { workspace: workspace.slug, id: record.id },
        signal,
      }),
    staleTime: 30_000,
  });
  if (!data) return null;
  return (
    <span className={classes.members} title="Belong to it right now">
      {data.count.toLocaleString()}
    </span>
  );
}
