import { Button } from '@mantine/core';
import { lazy, Suspense, useState } from 'react';
import { useAllowed, useApp } from '#platform/ui/app-context.tsx';
import { AppLink } from '#platform/ui/app-link.tsx';
import { announce, announceFailure } from '#platform/ui/data/undo.ts';
import { FailureView } from '#platform/ui/failure-view.tsx';
import type { RecordSlotProps } from '#platform/ui/feature-ui.ts';
import { formatDay, formatMoment, formatNumber } from '#platform/ui/fields/format.ts';
import { FigureTable } from '#platform/ui/figure-table/figure-table.tsx';
import { Waiting } from '#platform/ui/waiting.tsx';
import { messageOf } from '#sdk/problem.ts';
import {
  type MeasureInputs,
  type MeasureResult,
  type OutcomeReview,
  outcomeReviews,
  reviewRoutes,
} from '../outcome-reviews.contract.ts';
import { signedRoughly, unitOf } from '../predictions.rules.ts';
import { ExperimentForm } from './experiment-form.tsx';
import classes from './outcomes.module.css';
import { RangeBars } from './range-bars.tsx';
import { useReviewAct, useWorking } from './use-review.ts';
import { VerdictMark } from './verdict-mark.tsx';
import { methodInWords } from './words.ts';

const EffectChart = lazy(() => import('./effect-chart.tsx'));

/** Predicted against measured, with the picture, the method and what it takes for granted. */
export default function ReviewResult({ record }: RecordSlotProps) {
  const review = record as unknown as OutcomeReview;
  const { client, workspace } = useApp();
  const working = useWorking(review);
  const may = useAllowed()(outcomeReviews.policy.confirm) && review.state !== 'confirmed';
  const [entering, setEntering] = useState(false);
  const measure = useReviewAct(
    () =>
      client.call(reviewRoutes.measure, {
        params: { workspace: workspace.slug, id: review.id },
        body: {},
      }),
    ({ version }) =>
      announce(version === review.version ? 'Nothing has changed.' : 'Measured again.'),
  );
  if (working.error) {
    return <FailureView error={working.error} onRetry={() => void working.refetch()} />;
  }
  if (!working.data) return <Waiting />;
  const { inputs, result, measuredAt } = working.data;
  return (
    <div className={classes.result}>
      <p className={classes.says}>
        <span>The numbers say</span> <VerdictMark verdict={result.verdict} strong />
      </p>
      <RangeBars
        scale={inputs.scale}
        unit={inputs.unit}
        predicted={inputs.predicted}
        measured={result.estimate}
      />
      {result.whyNot && <p className={classes.whyNot}>{result.whyNot}</p>}
      {inputs.points.length > 0 && (
        <Suspense fallback={<Waiting />}>
          <EffectChart inputs={inputs} result={result} />
        </Suspense>
      )}
      <HowFound inputs={inputs} result={result} measuredAt={measuredAt} />
      {may && (
        <div className={classes.acts}>
          <Button
            size="compact-sm"
            variant="default"
            loading={measure.isPending}
            onClick={() =>
              measure.mutate(undefined, {
                onError: (error) => announceFailure(`Not measured. ${messageOf(error)}`),
              })
            }
          >
            Measure again
          </Button>
          <Button size="compact-sm" variant="default" onClick={() => setEntering(!entering)}>
            {inputs.experiment ? 'Change the experiment' : 'Enter an experiment'}
          </Button>
        </div>
      )}
      {may && entering && (
        <ExperimentForm
          review={review}
          held={inputs.experiment}
          onDone={() => setEntering(false)}
        />
      )}
    </div>
  );
}

/** The method in words, its assumptions, and the working down to the values. */
function HowFound(props: { inputs: MeasureInputs; result: MeasureResult; measuredAt: string }) {
  const { inputs, result, measuredAt } = props;
  const { method, assumptions, change, estimate } = result;
  const unit = unitOf('absolute', inputs.unit);
  return (
    <div className={classes.found}>
      {method && (
        <>
          <p>
            {methodInWords(method, inputs)}{' '}
            {method !== 'experiment' &&
              inputs.releasedOn &&
              `Counted from ${formatDay(inputs.releasedOn)}.`}{' '}
            It holds if:
          </p>
          <ul>
            {assumptions.map((assumption) => (
              <li key={assumption}>{assumption}</li>
            ))}
          </ul>
        </>
      )}
      <details>
        <summary>The working</summary>
        {change && estimate && (
          <p>
            {inputs.metric}: {signedRoughly(change.value)} {unit} ({signedRoughly(change.low)} to{' '}
            {signedRoughly(change.high)}, 95 %).{' '}
            {inputs.scale === 'relative' ? 'The change in percent' : 'It'} has a standard error of{' '}
            {formatNumber(estimate.standardError)}{' '}
            {inputs.scale === 'relative' ? 'percentage points' : unit}, p{' '}
            {estimate.p < 0.001 ? '< 0.001' : `= ${estimate.p.toFixed(3)}`}.
          </p>
        )}
        {inputs.experiment && <p className={classes.source}>Source: {inputs.experiment.source}</p>}
        <p>
          Measured {formatMoment(measuredAt)} from the values of {formatDay(inputs.from)} to{' '}
          {formatDay(inputs.until)}, which are kept with this review.{' '}
          <AppLink path={`metrics/${inputs.metricId}`}>Open the metric</AppLink>
        </p>
        <Values inputs={inputs} result={result} />
      </details>
    </div>
  );
}

const SHOWN = 60;

function Values({ inputs, result }: { inputs: MeasureInputs; result: MeasureResult }) {
  const expected = new Map(result.expected.map(({ day, value }) => [day, value]));
  const control = new Map(inputs.control?.map(({ day, value }) => [day, value]));
  const [all, setAll] = useState(false);
  const latest = inputs.points.toReversed();
  const rows = all ? latest : latest.slice(0, SHOWN);
  if (rows.length === 0) return null;
  return (
    <>
      <FigureTable frame="Values of each day">
        <thead>
          <tr>
            <th scope="col">Day</th>
            <th scope="col">Measured</th>
            {expected.size > 0 && <th scope="col">Expected without it</th>}
            {inputs.control && <th scope="col">Comparison</th>}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ day, value }) => (
            <tr key={day}>
              <th scope="row">{formatDay(day)}</th>
              <td>{formatNumber(value)}</td>
              {expected.size > 0 && <td>{numberOr(expected.get(day))}</td>}
              {inputs.control && <td>{numberOr(control.get(day))}</td>}
            </tr>
          ))}
        </tbody>
      </FigureTable>
      {latest.length > rows.length && (
        <Button size="compact-sm" variant="subtle" color="gray" onClick={() => setAll(true)}>
          Show all {latest.length} days
        </Button>
      )}
    </>
  );
}

function numberOr(value: number | undefined): string {
  return value === undefined ? '' : formatNumber(value);
}
