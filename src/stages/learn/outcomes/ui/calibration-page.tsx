import { NumberInput, SegmentedControl, Switch } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useCallback, useState } from 'react';
import { useSaveSetting, useWorkspace } from '#core/workspaces/ui/use-workspace.ts';
import type { Workspace } from '#core/workspaces/workspaces.contract.ts';
import { useAllowed, useApp } from '#platform/ui/app-context.tsx';
import { AppLink } from '#platform/ui/app-link.tsx';
import { keys } from '#platform/ui/data/keys.ts';
import { useDirectory } from '#platform/ui/directory.tsx';
import { FailureView } from '#platform/ui/failure-view.tsx';
import { formatNumber } from '#platform/ui/fields/format.ts';
import { FigureTable } from '#platform/ui/figure-table/figure-table.tsx';
import { settingHeld } from '#platform/ui/settings/setting-held.ts';
import { FormProblem } from '#platform/ui/settings/settings-page.tsx';
import { useTitle } from '#platform/ui/use-title.ts';
import { Waiting } from '#platform/ui/waiting.tsx';
import { calibrationSetting } from '#stages/decide/prioritisation/estimators.contract.ts';
import {
  type CalibratedBy,
  type CalibrationAnswer,
  type CalibrationGroup,
  type CalibrationPoint,
  calibrationRoute,
} from '../calibration.contract.ts';
import { FACTORS } from '../predictions.contract.ts';
import { rangeInWords, unitOf } from '../predictions.rules.ts';
import type { Drawing } from './calibration-chart.tsx';
import classes from './outcomes.module.css';
import { VerdictMark } from './verdict-mark.tsx';
import { withUnit } from './words.ts';

const CalibrationChart = lazy(() => import('./calibration-chart.tsx'));

const BY: { value: CalibratedBy; label: string }[] = [
  { value: 'person', label: 'Person' },
  { value: 'product', label: 'Product' },
  { value: 'metric', label: 'Metric' },
  { value: 'factor', label: 'Estimate' },
];

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
          data={BY}
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
      <Setting />
    </>
  );
}

const percent = (value: number) => `${Math.round(value * 100)} %`;

function bias(value: number): string {
  if (Math.abs(value) < 0.005) return 'as said';
  return `${percent(Math.abs(value))} ${value < 0 ? 'less' : 'more'}`;
}

function Groups({ answer, nameOf }: { answer: CalibrationAnswer; nameOf: NameOf }) {
  const rows: [string, CalibrationGroup][] = answer.groups.map((group) => [
    nameOf(group.group),
    group,
  ]);
  if (answer.all && answer.groups.length > 1) rows.push(['All', answer.all]);
  return (
    <FigureTable>
      <thead>
        <tr>
          <th scope="col">{BY.find(({ value }) => value === answer.by)?.label}</th>
          <th scope="col">Outcomes</th>
          <th scope="col" title="Mean of what came against the middle of what was said">
            Came
          </th>
          <th scope="col" title="Standard deviation of what came over what was said">
            Spread
          </th>
          <th scope="col" title="Outcomes inside the predicted range, and how sure they were">
            Inside, said
          </th>
          <th
            scope="col"
            title="What a new prediction is to be multiplied by; few outcomes are drawn towards all"
          >
            Factor
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map(([name, group]) => (
          <tr key={name + group.group}>
            <th scope="row">{name}</th>
            <td>{group.count}</td>
            <td>{bias(group.bias)}</td>
            <td>{group.spread === null ? '–' : `± ${percent(group.spread)}`}</td>
            <td>
              {percent(group.inside)}, {percent(group.stated)}
            </td>
            <td>
              <strong>× {formatNumber(group.factor)}</strong>
            </td>
          </tr>
        ))}
      </tbody>
    </FigureTable>
  );
}

type NameOf = (group: string | null) => string;

function Points({ points, nameOf }: { points: readonly CalibrationPoint[]; nameOf: NameOf }) {
  return (
    <>
      <h2>Outcomes</h2>
      <FigureTable>
        <thead>
          <tr>
            <th scope="col">Review</th>
            <th scope="col" data-text>
              Of
            </th>
            <th scope="col">Predicted</th>
            <th scope="col">Came</th>
            <th scope="col" data-text>
              Verdict
            </th>
          </tr>
        </thead>
        <tbody>
          {points.map((point) => {
            const { scale, unit, predictedLow: low, predictedHigh: high } = point;
            return (
              <tr key={point.reviewId}>
                <td>
                  <AppLink path={`outcome-reviews/${point.reviewId}`}>{point.title}</AppLink>
                </td>
                <td data-text>{nameOf(point.group)}</td>
                <td>{rangeInWords({ low, high, scale }, unit)}</td>
                <td>{withUnit(point.actual, unitOf(scale, unit))}</td>
                <td data-text>
                  <VerdictMark verdict={point.verdict} />
                </td>
              </tr>
            );
          })}
        </tbody>
      </FigureTable>
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

function Setting() {
  const { data } = useWorkspace();
  return data ? <ScoreSetting workspace={data} /> : null;
}

function ScoreSetting({ workspace }: { workspace: Workspace }) {
  const may = useAllowed()({ role: 'admin' });
  const save = useSaveSetting(calibrationSetting, {
    version: workspace.version,
    saved: 'Saved. The scores it bears on are computed again.',
  });
  const settings = settingHeld(workspace.settings, calibrationSetting);
  return (
    <>
      <h2>In scores</h2>
      <p className={classes.lead}>
        The confidence that a score reads from evidence is multiplied by the factor of whoever typed
        its impact, else of the owner; never by more than 1, so that nobody gains by predicting too
        little. It stands in the working of each score.
      </p>
      <div className={classes.setting}>
        <Switch
          label="Past outcomes bear on confidence"
          disabled={!may || save.isPending}
          checked={settings.apply}
          onChange={(event) => save.mutate({ ...settings, apply: event.currentTarget.checked })}
        />
        {settings.apply && (
          <NumberInput
            size="xs"
            aria-label="From so many outcomes on"
            prefix="from "
            suffix=" outcomes on"
            min={1}
            max={100}
            allowDecimal={false}
            disabled={!may || save.isPending}
            value={settings.leastOutcomes}
            onChange={(value) =>
              typeof value === 'number' &&
              value >= 1 &&
              value !== settings.leastOutcomes &&
              save.mutate({ ...settings, leastOutcomes: value })
            }
          />
        )}
      </div>
      <FormProblem error={save.error} />
    </>
  );
}
