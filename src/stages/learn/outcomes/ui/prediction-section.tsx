import { useMemo } from 'react';
import { AddButton } from '#platform/ui/add-button.tsx';
import { useAllowed, useApp } from '#platform/ui/app-context.tsx';
import { AppLink } from '#platform/ui/app-link.tsx';
import { Arriving } from '#platform/ui/arriving.tsx';
import { useResourceList } from '#platform/ui/data/use-resource-list.ts';
import { FailureView } from '#platform/ui/failure-view.tsx';
import type { RecordSlotProps } from '#platform/ui/feature-ui.ts';
import { formatDay } from '#platform/ui/fields/format.ts';
import { PersonName } from '#platform/ui/fields/value-view.tsx';
import { type OutcomeReview, outcomeReviews } from '../outcome-reviews.contract.ts';
import { type Prediction, predictions } from '../predictions.contract.ts';
import classes from './outcomes.module.css';
import { RangeBars } from './range-bars.tsx';
import { VerdictMark } from './verdict-mark.tsx';

/** What this feature is to change, and what came of it. */
export default function PredictionSection({ record }: RecordSlotProps) {
  const { create } = useApp();
  const allowed = useAllowed();
  const query = useMemo(() => ({ featureId: record.id }), [record.id]);
  const found = useResourceList(predictions, query);
  const reviews = useResourceList(outcomeReviews, query);
  if (found.error) return <FailureView error={found.error} onRetry={found.retry} />;
  if (found.state !== 'ready') return <Arriving />;
  const may = record.archivedAt === null && allowed(predictions.policy.create);
  const items = found.items as unknown as Prediction[];
  return (
    <section className={classes.section} aria-label="Predictions">
      <h2>Predictions</h2>
      {items.length === 0 && (
        <p className={classes.quiet}>
          Say what this is to change: which metric, by how much, by when. On that day you are shown
          whether it did.
        </p>
      )}
      <ul className={classes.predictions}>
        {items.map((prediction) => (
          <Item
            key={prediction.id}
            prediction={prediction}
            review={(reviews.items as unknown as OutcomeReview[]).find(
              ({ predictionId }) => predictionId === prediction.id,
            )}
          />
        ))}
      </ul>
      {may && (
        <AddButton onClick={() => create('prediction', { featureId: record.id })}>
          Add a prediction
        </AddButton>
      )}
    </section>
  );
}

function Item(props: { prediction: Prediction; review: OutcomeReview | undefined }) {
  const { prediction, review } = props;
  const { refs } = useApp();
  const said = prediction.original ?? prediction;
  return (
    <li>
      <div className={classes.itemHead}>
        <AppLink path={`predictions/${prediction.id}`}>
          {refs.get(said.metricId)?.title ?? prediction.title}
        </AppLink>
        {review && (
          <AppLink path={`outcome-reviews/${review.id}`} className={classes.toReview}>
            <VerdictMark verdict={review.verdict ?? review.suggested} />
            {review.state !== 'confirmed' && <small>to be confirmed</small>}
          </AppLink>
        )}
      </div>
      <RangeBars
        scale={said.scale}
        unit={review?.unit ?? null}
        predicted={said}
        measured={measuredBy(review)}
      />
      <p className={classes.by}>
        {prediction.predictorId && <PersonName id={prediction.predictorId} />}
        <span>
          {prediction.confidence} % sure
          {prediction.state === 'waiting' && ` · looked at on ${formatDay(prediction.reviewOn)}`}
        </span>
        <Marks prediction={prediction} />
      </p>
    </li>
  );
}

function measuredBy(review: OutcomeReview | undefined) {
  if (!review || review.estimate === null) return null;
  const { estimate: value, measuredLow: low, measuredHigh: high } = review;
  return low === null || high === null ? null : { value, low, high };
}

/** What takes from the weight of a prediction. */
export function Marks({ prediction }: { prediction: Prediction }) {
  return (
    <>
      {prediction.changedAfterShip && (
        <span className={classes.warning}>changed after shipping; the first one is judged</span>
      )}
      {prediction.late && <span className={classes.warning}>made after release</span>}
    </>
  );
}
