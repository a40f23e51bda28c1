import { NativeSelect, SegmentedControl } from '@mantine/core';
import { IconAdjustments, IconChartDots, IconTable } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { FEATURE_STATES } from '#core/features/feature-states.ts';
import { useApp } from '#platform/ui/app-context.tsx';
import { AppLink } from '#platform/ui/app-link.tsx';
import { FailureView } from '#platform/ui/failure-view.tsx';
import { ScopeChip, scopedQuery, scopeFor } from '#platform/ui/list/scope.tsx';
import { Page, PageHead } from '#platform/ui/page/page.tsx';
import { useTitle } from '#platform/ui/use-title.ts';
import { Waiting } from '#platform/ui/waiting.tsx';
import { type ScoreModel, scoreModels } from '../score-models.contract.ts';
import { EmptyModels } from './empty-models.tsx';
import classes from './prioritise.module.css';
import { useChosenModel, useModels } from './use-models.ts';

const ScoreTable = lazy(() => import('./score-table.tsx'));
const Matrix = lazy(() => import('./matrix.tsx'));

/** Records in the order that a score model gives them, as a table or as a matrix. */
export default function PrioritisePage() {
  useTitle('Prioritise');
  const models = useModels();
  const model = useChosenModel(models.data ?? []);
  if (models.error)
    return <FailureView error={models.error} onRetry={() => void models.refetch()} />;
  if (!models.data) return <Waiting />;
  if (!model) return <EmptyModels />;
  return <Chosen key={model.id} model={model} models={models.data} />;
}

const OPEN: Record<ScoreModel['noun'], string> = {
  feature: FEATURE_STATES.map(({ value }) => value)
    .filter((state) => ['idea', 'candidate', 'planned', 'in_progress'].includes(state))
    .join(','),
  opportunity: 'open,exploring',
};

interface Search {
  model?: string;
  view?: string;
  states?: string;
  q?: string;
  sort?: string;
}

/** What is looked at; it lives in the address. */
function usePageState() {
  const search: Search = useSearch({ strict: false });
  const navigate = useNavigate();
  const set = (change: Search) => {
    const next = Object.entries({ ...search, ...change }).filter(([, value]) => value);
    void navigate({ to: '.', search: Object.fromEntries(next) as never, replace: true });
  };
  return { search, set };
}

function Chosen({ model, models }: { model: ScoreModel; models: readonly ScoreModel[] }) {
  const { search, set } = usePageState();
  const { registry, scope } = useApp();
  const noun = registry.noun(model.noun);
  const filters: Record<string, string> = {
    ...(search.states === 'all' ? {} : { state: OPEN[model.noun] }),
    ...(search.q ? { q: search.q } : {}),
    ...(noun ? scopedQuery(noun.resource, {}, scope) : {}),
  };
  const matrix = search.view === 'matrix';
  return (
    <Page>
      <PageHead
        title="Prioritise"
        told={
          <>
            <NativeSelect
              aria-label="Score model"
              size="xs"
              value={model.id}
              onChange={(event) => set({ model: event.currentTarget.value, sort: '' })}
              data={models.map(({ id, name, noun: of }) => ({
                value: id,
                label: `${name} · ${registry.noun(of)?.resource.label.many.toLowerCase() ?? of}`,
              }))}
            />
            <AppLink
              className={classes.edit}
              path={`${scoreModels.path}/${model.id}`}
              aria-label={`Inputs and rubric of ${model.name}`}
            >
              <IconAdjustments size={16} stroke={1.75} />
              <span>Inputs and rubric</span>
            </AppLink>
            {noun && scope && scopeFor(noun.resource, {}, scope) && <ScopeChip scope={scope} />}
          </>
        }
      >
        <input
          type="search"
          className={classes.search}
          aria-label={`Search ${noun?.resource.label.many.toLowerCase() ?? ''}`}
          placeholder="Search"
          defaultValue={search.q ?? ''}
          onChange={(event) => set({ q: event.currentTarget.value.trim() })}
        />
        <SegmentedControl
          size="xs"
          aria-label="Which"
          value={search.states === 'all' ? 'all' : 'open'}
          onChange={(states) => set({ states: states === 'all' ? 'all' : '' })}
          data={[
            { value: 'open', label: 'Open' },
            { value: 'all', label: 'All' },
          ]}
        />
        <SegmentedControl
          size="xs"
          aria-label="View as"
          value={matrix ? 'matrix' : 'table'}
          onChange={(view) => set({ view: view === 'matrix' ? 'matrix' : '' })}
          data={[
            { value: 'table', label: <Choice icon={IconTable} label="Table" /> },
            { value: 'matrix', label: <Choice icon={IconChartDots} label="Matrix" /> },
          ]}
        />
      </PageHead>
      <Suspense fallback={<Waiting />}>
        {matrix ? (
          <Matrix model={model} filters={filters} onTable={() => set({ view: '' })} />
        ) : (
          <ScoreTable
            model={model}
            filters={filters}
            sort={search.sort ?? '-score'}
            onSort={(sort) => set({ sort })}
            onAll={
              search.states === 'all' && !search.q ? null : () => set({ states: 'all', q: '' })
            }
          />
        )}
      </Suspense>
    </Page>
  );
}

function Choice({ icon: Icon, label }: { icon: typeof IconTable; label: string }) {
  return (
    <span className={classes.choice}>
      <Icon size={14} stroke={1.75} />
      {label}
    </span>
  );
}
