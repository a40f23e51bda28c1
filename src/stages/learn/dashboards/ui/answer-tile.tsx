import { lazy, Suspense, useCallback, useState } from 'react';
import { useAllowed } from '#platform/ui/app-context.tsx';
import { Waiting } from '#platform/ui/waiting.tsx';
import type { Cell } from '#stages/learn/analysis/question.contract.ts';
import { seesPeople } from '#stages/learn/analysis/reports.contract.ts';
import { isEmptyAnswer } from '#stages/learn/analysis/ui/is-empty-answer.ts';
import { Result } from '#stages/learn/analysis/ui/result.tsx';
import type { Scope, TileAnswer } from '../dashboards.contract.ts';
import classes from './dashboard.module.css';
import { MetricTile } from './metric-tile.tsx';
import { TileFailure } from './tile-failure.tsx';
import type { useTile } from './use-tile.ts';

const SqlTile = lazy(() => import('./sql-tile.tsx'));

const PeoplePanel = lazy(() => import('#stages/learn/analysis/ui/people-panel.tsx'));

const nothing = () => {};

/** A report's picture, or a metric, small; table and people are a click away on its own page. */
export function AnswerTile({
  asked,
  path,
  scope,
}: {
  asked: ReturnType<typeof useTile>;
  /** Where what it shows is whole. */
  path: string;
  /** What the dashboard is looked at over. */
  scope: Scope;
}) {
  const { data, error, refetch, isPlaceholderData } = asked;
  if (error) return <TileFailure error={error} path={path} onRetry={() => void refetch()} />;
  if (!data) return <Waiting />;
  if (data.kind === 'report' && isEmptyAnswer(data.answer)) {
    return <p className={classes.note}>Nothing like this happened in this time.</p>;
  }
  return (
    <div className={classes.result} data-stale={isPlaceholderData || undefined}>
      <Shown data={data} scope={scope} />
    </div>
  );
}

function Shown({ data, scope }: { data: TileAnswer; scope: Scope }) {
  if (data.kind === 'metric') return <MetricTile answer={data} />;
  if (data.kind === 'report') return <ReportTile data={data} />;
  return (
    <Suspense fallback={<Waiting />}>
      <SqlTile answer={data.answer} scope={scope} />
    </Suspense>
  );
}

/** A report as it is asked here: its points open the people in them. */
function ReportTile({ data }: { data: Extract<TileAnswer, { kind: 'report' }> }) {
  const { question, answer } = data;
  const maySee = useAllowed()(seesPeople.rule);
  const [behind, setBehind] = useState<{ cell: Cell; title: string } | null>(null);
  const open = useCallback((cell: Cell, title: string) => setBehind({ cell, title }), []);
  return (
    <>
      <Result
        question={question}
        answer={answer}
        onPeople={maySee ? open : null}
        onPicture={nothing}
      />
      {behind && (
        <Suspense>
          <PeoplePanel question={question} {...behind} onClose={() => setBehind(null)} />
        </Suspense>
      )}
    </>
  );
}
