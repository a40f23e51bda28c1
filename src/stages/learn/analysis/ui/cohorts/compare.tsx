import { NativeSelect } from '@mantine/core';
import { useQueries, useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useCallback, useState } from 'react';
import { useApp } from '#platform/ui/app-context.tsx';
import { FailureView } from '#platform/ui/failure-view.tsx';
import { FigureTable } from '#platform/ui/figure-table/figure-table.tsx';
import { Waiting } from '#platform/ui/waiting.tsx';
import type { TrendAnswer } from '../../answer.contract.ts';
import { cohortRoutes } from '../../cohorts/cohort.contract.ts';
import type { Cohort } from '../../filter.contract.ts';
import type { TrendQuestion } from '../../question.contract.ts';
import { reportRoutes } from '../../reports.contract.ts';
import classes from '../analysis.module.css';
import type { Inks } from '../chart.tsx';
import { trendOption } from '../options.ts';
import { anyEvent, questionOf } from '../questions.ts';
import { useAnalysisSetting } from '../use-analysis-setting.ts';
import { useCohorts } from '../use-answer.ts';
import cohortClasses from './cohorts.module.css';

const Chart = lazy(() => import('../chart.tsx'));
const noPicture = () => undefined;

interface Named {
  readonly name: string;
  readonly definition: Cohort;
}

/** A cohort beside another: how many are in both, and how many of each are active week by week. */
export function Compare({ id, own }: { id: string; own: Named }) {
  const saved = useCohorts().data ?? [];
  const [otherId, setOtherId] = useState('');
  const others = saved.filter((cohort) => cohort.id !== id);
  const other = others.find((cohort) => cohort.id === otherId);
  if (others.length === 0) return null;
  return (
    <section className={cohortClasses.compare} aria-label="Compare">
      <NativeSelect
        size="xs"
        label="Compare with"
        value={otherId}
        onChange={(event) => setOtherId(event.currentTarget.value)}
        data={[
          { value: '', label: 'another cohort …' },
          ...others.map((cohort) => ({ value: cohort.id, label: String(cohort.name) })),
        ]}
      />
      {other && (
        <Beside
          one={own}
          two={{ name: String(other.name), definition: other.definition as Cohort }}
        />
      )}
    </section>
  );
}

function Beside({ one, two }: { one: Named; two: Named }) {
  return (
    <>
      <Overlap one={one} two={two} />
      <Activity cohorts={[one, two]} />
    </>
  );
}

function Overlap({ one, two }: { one: Named; two: Named }) {
  const { client, workspace } = useApp();
  const counted = useQuery({
    queryKey: ['w', workspace.slug, 'cohort', 'overlap', one.definition, two.definition],
    queryFn: ({ signal }) =>
      client.call(cohortRoutes.countMembers, {
        params: { workspace: workspace.slug },
        body: {
          cohorts: [one.definition, two.definition, { both: [one.definition, two.definition] }],
        },
        signal,
      }),
    retry: false,
  });
  if (counted.error)
    return <FailureView error={counted.error} onRetry={() => void counted.refetch()} />;
  if (!counted.data) return <Waiting />;
  const [ones = 0, twos = 0, both = 0] = counted.data.counts;
  const rows: [string, number][] = [
    [`Only in ${one.name}`, ones - both],
    [`Only in ${two.name}`, twos - both],
    ['In both', both],
  ];
  return (
    <dl className={cohortClasses.overlap}>
      {rows.map(([label, count]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{count.toLocaleString()}</dd>
        </div>
      ))}
    </dl>
  );
}

function activityOf(cohort: Cohort, timeZone: string | null): TrendQuestion {
  const base = questionOf('trend', null, timeZone) as TrendQuestion;
  return {
    ...base,
    range: { kind: 'last', count: 12, unit: 'week', withCurrent: true },
    interval: 'week',
    series: [{ ...anyEvent, measure: { kind: 'people' } }],
    people: [{ inside: true, cohort }],
  };
}

function Activity({ cohorts }: { cohorts: readonly Named[] }) {
  const { client, workspace } = useApp();
  const timeZone = useAnalysisSetting()?.timeZone ?? null;
  const asked = useQueries({
    queries: cohorts.map(({ definition }) => {
      const question = activityOf(definition, timeZone);
      return {
        queryKey: ['w', workspace.slug, 'analysis', 'answer', question],
        queryFn: ({ signal }: { signal: AbortSignal }) =>
          client.call(reportRoutes.ask, {
            params: { workspace: workspace.slug },
            body: { question },
            signal,
          }),
        retry: false,
      };
    }),
  });
  const answers = asked.flatMap(({ data }) => (data?.answer.kind === 'trend' ? [data.answer] : []));
  const names = cohorts.map(({ name }) => name).join('\n');
  const option = useCallback(
    (inks: Inks) => trendOption(together(answers, names.split('\n')), inks),
    [answers, names],
  );
  const failed = asked.find(({ error }) => error);
  if (failed) return <FailureView error={failed.error} onRetry={() => void failed.refetch()} />;
  if (answers.length < cohorts.length) return <Waiting />;
  return (
    <>
      <h3>Active people by week</h3>
      <div className={cohortClasses.picture}>
        <Suspense fallback={<Waiting />}>
          <Chart
            label={`Active people by week in ${names.replace('\n', ' and ')}; the table beneath says the same.`}
            option={option}
            onReady={noPicture}
          />
        </Suspense>
      </div>
      <Numbers answer={together(answers, names.split('\n'))} />
    </>
  );
}

function together(answers: readonly TrendAnswer[], names: readonly string[]): TrendAnswer {
  return {
    kind: 'trend',
    buckets: answers[0]?.buckets ?? [],
    lines: answers.flatMap(({ lines }, i) =>
      lines.map((line) => ({ ...line, label: names[i] ?? '' })),
    ),
  };
}

function Numbers({ answer: { buckets, lines } }: { answer: TrendAnswer }) {
  return (
    <details className={classes.details}>
      <summary>Numbers</summary>
      <FigureTable>
        <thead>
          <tr>
            <th scope="col">Week</th>
            {lines.map(({ label }) => (
              <th key={label} scope="col">
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {buckets.map(({ start }, i) => (
            <tr key={start}>
              <th scope="row">{start}</th>
              {lines.map(({ label, values }) => (
                <td key={label}>{values[i]?.toLocaleString() ?? '–'}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </FigureTable>
    </details>
  );
}
