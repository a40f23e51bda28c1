import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { lazy, useState } from 'react';
import { useApp } from '#platform/ui/app-context.tsx';
import { AppLink } from '#platform/ui/app-link.tsx';
import { Arriving } from '#platform/ui/arriving.tsx';
import { keys } from '#platform/ui/data/keys.ts';
import { FailureView } from '#platform/ui/failure-view.tsx';
import type { RecordSlotProps } from '#platform/ui/feature-ui.ts';
import { formatDay, formatNumber, formatShare } from '#platform/ui/fields/format.ts';
import { FigureList } from '#platform/ui/figure-list.tsx';
import { MoreButton } from '#platform/ui/more-button.tsx';
import { Anchored } from '#platform/ui/overlay/anchored.tsx';
import { useTrigger } from '#platform/ui/overlay/use-trigger.ts';
import { Waiting } from '#platform/ui/waiting.tsx';
import { type EvidenceWorking, evidenceRoutes } from '../evidence.contract.ts';
import { SCORED_NOUNS, type ScoreModel } from '../score-models.contract.ts';
import { type ScoreRow, scoreRoutes } from '../scores.contract.ts';
import { Contributions } from './contributions.tsx';
import { shown } from './numbers.tsx';
import classes from './score-section.module.css';
import { useModels } from './use-models.ts';
import { missingIn } from './working.tsx';

const Working = lazy(() => import('./working.tsx'));

/** What the evidence adds up to, and the scores made of it, each number with its working. */
export default function ScoreSection(props: RecordSlotProps) {
  if (!SCORED_NOUNS.some((noun) => noun === props.resource.noun)) return null;
  return (
    <section className={classes.section} aria-label="Demand and scores">
      <h2>Demand and scores</h2>
      <Demand {...props} />
      <Scores {...props} />
    </section>
  );
}

function useEvidence({ resource, record }: RecordSlotProps) {
  const { client, workspace, refs } = useApp();
  return useInfiniteQuery({
    queryKey: [...keys.noun(workspace.slug, resource.noun), 'demand', record.id, record.demand],
    queryFn: async ({ pageParam, signal }) => {
      const page = await client.call(evidenceRoutes.get, {
        params: { workspace: workspace.slug, id: record.id },
        query: { cursor: pageParam, limit: 25 },
        signal,
      });
      refs.add(page.refs);
      return page;
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });
}

function Demand(props: RecordSlotProps) {
  const evidence = useEvidence(props);
  const [opened, setOpened] = useState(false);
  if (evidence.error) {
    return <FailureView error={evidence.error} onRetry={() => void evidence.refetch()} />;
  }
  const pages = evidence.data?.pages;
  const first = pages?.[0];
  if (!first) return <Waiting />;
  if (first.evidenceCount === 0) {
    return (
      <p className={classes.none}>
        No customer has asked for this yet. Its demand grows with every insight that is linked to it
        {props.resource.noun === 'feature' && ', or to an opportunity that it addresses'}.
      </p>
    );
  }
  const customers = pages.flatMap((page) => page.customers);
  return (
    <>
      <Figures of={first} />
      {first.counting && (
        <p className={classes.note} role="status">
          The evidence changed a moment ago and is being counted again.
        </p>
      )}
      <button
        type="button"
        className={classes.open}
        aria-expanded={opened}
        onClick={() => setOpened(!opened)}
      >
        {first.inWords}
      </button>
      {opened && (
        <div className={classes.opened}>
          <Contributions customers={customers} settings={first.settings} />
          {evidence.hasNextPage ? (
            <MoreButton size="compact-sm" query={evidence}>
              Show more of {formatNumber(first.reach)} customers
            </MoreButton>
          ) : (
            <p className={classes.sum}>Together {formatNumber(first.demand)}.</p>
          )}
          <ConfidenceInWords of={first} />
        </div>
      )}
    </>
  );
}

function Figures({ of }: { of: EvidenceWorking }) {
  const through = Math.round((of.demand - of.direct.demand) * 100) / 100;
  const figures: [string, string, string][] = [
    ['Demand', shown(of.demand), through > 0 ? `${shown(through)} through opportunities` : ''],
    [
      'Reach',
      formatNumber(of.reach),
      of.people > of.reach ? `${formatNumber(of.people)} people` : 'distinct customers',
    ],
    ['Confidence', formatShare(of.confidence), sourcesInWords(of)],
    ['Revenue', formatNumber(of.revenue), 'a year'],
  ];
  return <FigureList figures={figures} />;
}

function sourcesInWords({ confidenceWorking: { sources } }: EvidenceWorking): string {
  return sources.length === 1 ? 'one kind of source' : `${sources.length} kinds of source`;
}

function ConfidenceInWords({ of }: { of: EvidenceWorking }) {
  const { effectiveCustomers, volume, spread } = of.confidenceWorking;
  const { halfLifeDays, countBy } = of.settings;
  return (
    <p className={classes.note}>
      Confidence {formatShare(of.confidence)} = {formatShare(volume)} for{' '}
      {shown(effectiveCustomers)} effective customers × {formatShare(spread)} for{' '}
      {sourcesInWords(of)}. Each {countBy === 'company' ? 'company' : 'person'} counts once, with
      the strongest statement
      {halfLifeDays === null ? '; nothing fades' : `, which counts half after ${halfLifeDays} days`}
      . Ages are measured to {formatDay(of.asOf)}.{' '}
      {of.notImportantCount > 0 &&
        `${formatNumber(of.notImportantCount)} said that it is not important, and are left out. `}
      <AppLink path="settings/evidence">How evidence is weighed</AppLink>
    </p>
  );
}

function Scores({ resource, record }: RecordSlotProps) {
  const { client, workspace } = useApp();
  const models = useModels();
  const scores = useQuery({
    queryKey: [
      ...keys.noun(workspace.slug, resource.noun),
      'scores',
      'of',
      record.id,
      record.score,
    ],
    queryFn: ({ signal }) =>
      client.call(scoreRoutes.ofRecord, {
        params: { workspace: workspace.slug, id: record.id },
        signal,
      }),
  });
  if (scores.isPending || models.isPending) return <Arriving />;
  if (!scores.data || scores.data.items.length === 0) return null;
  return (
    <ul className={classes.scores}>
      {scores.data.items.map(({ model, row }) => {
        const whole = models.data?.find(({ id }) => id === model.id);
        return whole ? (
          <Score key={model.id} model={whole} row={row} path={`${resource.path}/${record.id}`} />
        ) : null;
      })}
    </ul>
  );
}

function Score({ model, row, path }: { model: ScoreModel; row: ScoreRow; path: string }) {
  const [opened, setOpened] = useState(false);
  const { button, close } = useTrigger(opened, setOpened, 'dialog');
  const { value } = row.result;
  const trigger = (
    <button type="button" {...button} className={classes.score}>
      {value === null ? '–' : shown(value)}
    </button>
  );
  return (
    <li>
      <AppLink path={`prioritise?model=${model.id}`}>{model.name}</AppLink>
      <Anchored
        opened={opened}
        onClose={close}
        label={`${model.name}: how it came about`}
        padding={14}
        trigger={trigger}
      >
        <Working model={model} row={row} path={path} />
      </Anchored>
      <small>{value === null ? missingIn(row, model) : row.result.formula}</small>
    </li>
  );
}
