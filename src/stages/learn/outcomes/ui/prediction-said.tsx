import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useAllowed, useApp } from '#platform/ui/app-context.tsx';
import { AppLink } from '#platform/ui/app-link.tsx';
import { announceFailure } from '#platform/ui/data/undo.ts';
import { useCreate } from '#platform/ui/data/use-create.ts';
import type { RecordSlotProps } from '#platform/ui/feature-ui.ts';
import { formatDay, formatMoment } from '#platform/ui/fields/format.ts';
import { messageOf } from '#sdk/problem.ts';
import { outcomeReviews } from '../outcome-reviews.contract.ts';
import type { Prediction } from '../predictions.contract.ts';
import { rangeInWords } from '../predictions.rules.ts';
import classes from './outcomes.module.css';
import { Marks } from './prediction-section.tsx';

/** What is judged, where it differs from what is written now, and the way to its review. */
export default function PredictionSaid({ record }: RecordSlotProps) {
  const prediction = record as unknown as Prediction;
  const { go, refs } = useApp();
  const may = useAllowed()(outcomeReviews.policy.create);
  const create = useCreate(outcomeReviews as never);
  const open = useMutation({
    mutationFn: () => create.mutateAsync({ predictionId: prediction.id }),
    onSuccess: ({ id }) => go(`${outcomeReviews.path}/${id}`),
    onError: (error) => announceFailure(`No review was opened. ${messageOf(error)}`),
  });
  const { original, state, reviewOn } = prediction;
  return (
    <div className={classes.said}>
      <p className={classes.by}>
        <Marks prediction={prediction} />
      </p>
      {original && (
        <p>
          Until {formatMoment(original.replacedAt)} it said{' '}
          <strong>{rangeInWords(original, null)}</strong>
          {original.metricId !== prediction.metricId &&
            ` of ${refs.get(original.metricId)?.title ?? 'another metric'}`}
          , {original.confidence} % sure. That is what the review judges.
        </p>
      )}
      {prediction.late && (
        <p>Nothing is learned from it of whoever made it: the change was out already.</p>
      )}
      {state === 'waiting' ? (
        <p>A review opens by itself on {formatDay(reviewOn)}.</p>
      ) : (
        <AppLink path={`${outcomeReviews.path}?predictionId=${prediction.id}`}>
          Open its reviews
        </AppLink>
      )}
      {state === 'waiting' && may && prediction.archivedAt === null && (
        <Button
          size="compact-sm"
          variant="default"
          loading={open.isPending}
          onClick={() => open.mutate()}
        >
          Open the review now
        </Button>
      )}
    </div>
  );
}
