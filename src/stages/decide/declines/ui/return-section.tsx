import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useAllowed, useApp } from '#platform/ui/app-context.tsx';
import { AppLink } from '#platform/ui/app-link.tsx';
import { keys } from '#platform/ui/data/keys.ts';
import { announce, announceFailure } from '#platform/ui/data/undo.ts';
import type { RecordSlotProps } from '#platform/ui/feature-ui.ts';
import { formatNumber } from '#platform/ui/fields/format.ts';
import { messageOf } from '#sdk/problem.ts';
import { type Decline, declineRoutes, declines } from '../declines.contract.ts';
import classes from './declines.module.css';
import { Progress } from './progress.tsx';

/** Progress towards the condition, what stood behind it then and now, and the way back by hand. */
export default function ReturnSection({ record }: RecordSlotProps) {
  const decline = record as unknown as Decline;
  const { client, workspace, registry } = useApp();
  const queries = useQueryClient();
  const may = useAllowed()(declines.policy.update);
  const back = useMutation({
    mutationFn: () =>
      client.call(declineRoutes.withdraw, {
        params: { workspace: workspace.slug, id: decline.id },
        body: {},
      }),
    onSuccess: async () => {
      announce('Taken back: it has the state it had before.');
      for (const noun of [decline.noun, declines.noun]) {
        await queries.invalidateQueries({ queryKey: keys.noun(workspace.slug, noun) });
      }
    },
    onError: (error) => announceFailure(`It was not taken back. ${messageOf(error)}`),
  });
  const path = registry.noun(decline.noun)?.path ?? decline.noun;
  return (
    <div className={classes.return}>
      <Progress decline={decline} />
      <p className={classes.quiet}>
        {formatNumber(decline.reachThen)} had asked when it was declined,{' '}
        {formatNumber(decline.reachNow)} have by now; the revenue behind it was{' '}
        {formatNumber(decline.revenueThen)} and is {formatNumber(decline.revenueNow)} a year.{' '}
        <AppLink path={`${path}/${decline.recordId}`}>Open what was declined</AppLink>
      </p>
      {may && decline.status === 'standing' && (
        <Button
          size="compact-sm"
          variant="default"
          loading={back.isPending}
          onClick={() => back.mutate()}
        >
          Take the decline back
        </Button>
      )}
    </div>
  );
}
