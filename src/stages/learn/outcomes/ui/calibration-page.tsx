import { SegmentedControl } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useCallback, useState } from 'react';
import { useApp } from '#platform/ui/app-context.tsx';
import { AppLink } from '#platform/ui/app-link.tsx';
import { keys } from '#platform/ui/data/keys.ts';
import { useDirectory } from '#platform/ui/directory.tsx';
import { FailureView } from '#platform/ui/failure-view.tsx';
import { formatNumber } from '#platform/ui/fields/format.ts';
import { useTitle } from '#platform/ui/use-title.ts';
import { Waiting } from '#platform/ui/waiting.tsx';
import {
  type CalibratedBy,
  type CalibrationAnswer,
  calibrationRoute,
} from '../calibration.contract.ts';
import { FACTORS } from '../predictions.contract.ts';
import type { Drawing } from './calibration-chart.tsx';
import { CalibrationSetting } from './calibration-setting.tsx';
import { COMPARED_BY, Groups, Points } from './calibration-tables.tsx';
import classes from './outcomes.module.css';

const CalibrationChart = lazy(() => import('./calibration-chart.tsx'));

/** Predicted against actual: who, and what, tends to be judged too high or too low. */
export default function CalibrationPage() {
  useTitle('Calibration');
  const { client, workspace, refs } = useApp();
  const [by, setBy] = useState<CalibratedBy>('person');
  const found = useQuery({
    queryKey: [...keys.noun(workspace.slug, 'calibration'), by],
    queryFn: async ({ signal }) => {
      const answer = await client.call(calibrationRoute, {
        params: { workspace: workspace.slug },
        query: { by },
        signal,
      });
      refs.add(answer.refs);
      return answer;
    },
    placeholderData: (before) => before,
  });
  return (
    <div className={classes.page}>
      <h1>Calibration</h1>
      <p className={classes.lead}>
        What was predicted for shipped features, beside what came. Knowing how far estimates tend to
        be off, and whose, makes the next ones better.
      </p>
      {found.error ? (
        <FailureView error={found.error} onRetry={() => void found.refetch()} />
      ) : !found.data ? (
        <Waiting />
      ) : found.data.all ? (
        <Whole answer={found.data} by={by} setBy={setBy} />
      ) : (
        <Empty left={found.data.left} />
      )}
    </div>
  );
}

function Empty({ left }: { left: CalibrationAnswer['left'] }) {
  return (
    <div className={classes.empty}>
      <h2>Nothing to learn from yet</h2>
      <p>
        Give a feature a prediction: which metric, by how much, by when. On that day a review opens
        by itself; each one that is confirmed is a point here.
      </p>
      <p>
        {left.open > 0 ? (
          <AppLink path="outcome-reviews">
            {left.open === 1 ? 'One review waits' : `${left.open} reviews wait`} to be confirmed
          </AppLink>
        ) : (
          <AppLink path="features">Choose a feature to predict for</AppLink>
        )}
      </p>
    </div>
  );
}

interface WholeProps {
  readonly answer: CalibrationAnswer;
  readonly by: CalibratedBy;
  readonly setBy: (by: CalibratedBy) => void;
}

function Whole({ answer, by, setBy }: WholeProps) {
  const { refs } = useApp();
  const directory = useDirectory();
  const [drawing, setDrawing] = useState<Drawing>('against');
  const inPercent = answer.points.some(({ scale }) => scale === 'relative');
  const shown = inPercent ? drawing : 'time';
  const nameOf = useCallback(
    (group: string | null): string => {
      if (group === null) return answer.by === 'product' ? 'No product' : 'Nobody';
      if (answer.by === 'factor') {
        return FACTORS.find(({ value }) => value === group)?.label ?? group;
      }
      if (answer.by === 'person') return directory.person(group)?.name ?? 'Former member';
      return refs.get(group)?.title ?? 'A record';
    },
    [answer.by, directory, refs],
  );
  return (
    <>
      <div className={classes.setting}>
        <SegmentedControl
          size="xs"
          aria-label="Compare by"
          value={by}
          onChange={(value) => setBy(value as CalibratedBy)}
          data={COMPARED_BY}
        />
        {inPercent && (
          <SegmentedControl
            size="xs"
            aria-label="Picture"
            value={shown}
            onChange={(value) => setDrawing(value as Drawing)}
            data={[
              { value: 'against', label: 'Against each other' },
              { value: 'time', label: 'Over time' },
            ]}
          />
        )}
      </div>
      {by === 'product' && (
        <p className={classes.quiet}>
          There are no teams yet, so products stand for them: by the product of each feature.
        </p>
      )}
      <Suspense fallback={<Waiting />}>
        <CalibrationChart points={answer.points} nameOf={nameOf} drawing={shown} />
      </Suspense>
      {shown === 'against' && answer.points.some(({ scale }) => scale === 'absolute') && (
        <p className={classes.quiet}>
          Only predictions in percent can stand against each other; the others are among those over
          time.
        </p>
      )}
      <Groups answer={answer} nameOf={nameOf} />
      <Points points={answer.points} nameOf={nameOf} />
      {answer.morePoints > 0 && (
        <p className={classes.quiet}>
          The latest {formatNumber(answer.points.length)} outcomes are shown;{' '}
          {formatNumber(answer.morePoints)} earlier ones count all the same.
        </p>
      )}
      <Left left={answer.left} />
      <CalibrationSetting />
    </>
  );
}

function Left({ left }: { left: CalibrationAnswer['left'] }) {
  const parts = [
    left.unclear > 0 && `${left.unclear} where nobody can tell`,
    left.late > 0 && `${left.late} predicted after release`,
    left.open > 0 && `${left.open} not confirmed yet`,
  ].filter(Boolean);
  if (parts.length === 0) return null;
  return <p className={classes.quiet}>Not counted: {parts.join(', ')}.</p>;
}
