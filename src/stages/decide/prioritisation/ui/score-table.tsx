import { Button } from '@mantine/core';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, lazy, useEffect, useMemo, useRef, useState } from 'react';
import { useAllowed, useApp } from '#platform/ui/app-context.tsx';
import { AppLink } from '#platform/ui/app-link.tsx';
import { useDirectory } from '#platform/ui/directory.tsx';
import { FailureView } from '#platform/ui/failure-view.tsx';
import { Anchored } from '#platform/ui/overlay/anchored.tsx';
import { Waiting } from '#platform/ui/waiting.tsx';
import { type InputDefinition, inputsOf } from '../score-methods.ts';
import { type ScoreModel, scoreModels } from '../score-models.contract.ts';
import type { ScoreRow } from '../scores.contract.ts';
import { InputNumber, originOf, shown } from './numbers.tsx';
import classes from './prioritise.module.css';
import { type Filters, type Typing, typingOf, useScores, useScoring } from './use-scores.ts';
import { missingIn } from './working.tsx';

const InputEditor = lazy(() => import('./input-editor.tsx'));
const Working = lazy(() => import('./working.tsx'));

const ROW = 44;

interface Props {
  readonly model: ScoreModel;
  readonly filters: Filters;
  readonly sort: string;
  readonly onSort: (sort: string) => void;
  /** Widens to everything; null when nothing narrows. */
  readonly onAll: (() => void) | null;
}

/** Where the keyboard is: a row, and a column (0 the title, then the inputs, then the score). */
interface Place {
  readonly row: number;
  readonly column: number;
}

/** A model's records with every number that their score is made of, each to be opened and typed over. */
export default function ScoreTable({ model, filters, sort, onSort, onAll }: Props) {
  const scores = useScores(model, sort, filters);
  const inputs = useMemo(() => inputsOf(model), [model]);
  const rows = useMemo(() => scores.data?.pages.flatMap((page) => page.items) ?? [], [scores.data]);
  const most = useMemo(() => Math.max(0, ...rows.map(({ result }) => result.value ?? 0)), [rows]);
  if (scores.error)
    return <FailureView error={scores.error} onRetry={() => void scores.refetch()} />;
  if (!scores.data) return <Waiting />;
  if (rows.length === 0) return <NoRows model={model} onAll={onAll} />;
  return (
    <Grid
      {...{ model, inputs, rows, most, sort, onSort }}
      onEnd={() => {
        if (scores.hasNextPage && !scores.isFetchingNextPage) void scores.fetchNextPage();
      }}
    />
  );
}

interface GridProps {
  readonly model: ScoreModel;
  readonly inputs: readonly InputDefinition[];
  readonly rows: readonly ScoreRow[];
  readonly most: number;
  readonly sort: string;
  readonly onSort: (sort: string) => void;
  readonly onEnd: () => void;
}

function Grid({ model, inputs, rows, most, sort, onSort, onEnd }: GridProps) {
  const allowed = useAllowed();
  const mayScore = allowed(scoreModels.policy.update);
  const score = useScoring(model);
  const scroller = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState<Place>({ row: 0, column: 1 });
  const [open, setOpen] = useState<{ place: Place; start: string } | null>(null);
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    getItemKey: (index) => rows[index]?.record.id ?? index,
    overscan: 10,
    scrollPaddingStart: 40,
  });
  const last = virtualizer.getVirtualItems().at(-1)?.index ?? 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked for again as the last row nears
  useEffect(() => {
    if (last >= rows.length - 20) onEnd();
  }, [last, rows.length]);

  const focus = (place: Place) => {
    setAt(place);
    virtualizer.scrollToIndex(place.row);
    requestAnimationFrame(() => cellAt(scroller.current, place)?.focus());
  };
  const move = (rowStep: number, columnStep: number) =>
    focus({
      row: clamp(at.row + rowStep, rows.length - 1),
      column: clamp(at.column + columnStep, inputs.length + 1),
    });
  const type = (row: ScoreRow, typing: Typing) => {
    setOpen(null);
    requestAnimationFrame(() => cellAt(scroller.current, at)?.focus());
    const before = typingOf(row, Object.keys(typing));
    void score(row.record.id, row.record.key, typing, before);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (!(event.target as HTMLElement).matches('[data-cell]')) return;
    const row = rows[at.row];
    const input = inputs[at.column - 1];
    const step = STEPS[event.key];
    if (step && !event.ctrlKey && !event.metaKey) move(...step);
    else if (/^[0-9.,-]$/.test(event.key) && input && mayScore) {
      setOpen({ place: at, start: event.key });
    } else if ((event.key === 'Delete' || event.key === 'Backspace') && row && input && mayScore) {
      if (row.inputs[input.id]?.inForce?.origin === 'typed') type(row, { [input.id]: null });
    } else return;
    event.preventDefault();
  };
  const template = `minmax(220px, 1fr) repeat(${inputs.length}, minmax(92px, 128px)) minmax(120px, 168px)`;
  return (
    <div className={classes.scroller} ref={scroller}>
      <div
        role="grid"
        aria-label={`Scores in ${model.name}`}
        aria-rowcount={rows.length + 1}
        className={classes.grid}
        style={{ '--columns': template } as React.CSSProperties}
        onKeyDown={onKeyDown}
      >
        <HeadRow {...{ inputs, sort, onSort }} />
        <div className={classes.rows} style={{ height: virtualizer.getTotalSize() }}>
          {virtualizer.getVirtualItems().map((item) => {
            const row = rows[item.index];
            return row ? (
              <div
                key={item.key}
                role="row"
                aria-rowindex={item.index + 2}
                className={classes.row}
                style={{ height: item.size, transform: `translateY(${item.start}px)` }}
              >
                <Cells
                  {...{ model, inputs, row, most, at, open, mayScore }}
                  index={item.index}
                  onAt={setAt}
                  onOpen={setOpen}
                  onType={(typing) => type(row, typing)}
                />
              </div>
            ) : null;
          })}
        </div>
      </div>
    </div>
  );
}

const STEPS: Record<string, [number, number]> = {
  ArrowDown: [1, 0],
  ArrowUp: [-1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  j: [1, 0],
  k: [-1, 0],
  PageDown: [10, 0],
  PageUp: [-10, 0],
  Home: [0, -99],
  End: [0, 99],
};

function clamp(value: number, most: number): number {
  return Math.max(0, Math.min(most, value));
}

function cellAt(root: HTMLElement | null, { row, column }: Place): HTMLElement | null {
  return root?.querySelector(`[data-cell="${row}:${column}"]`) ?? null;
}

function HeadRow({ inputs, sort, onSort }: Pick<GridProps, 'inputs' | 'sort' | 'onSort'>) {
  const name = sort.replace(/^-/, '');
  const head = (id: string, label: string, hint: string) => {
    const active = name === id;
    const descending = sort.startsWith('-');
    const Arrow = descending ? IconArrowDown : IconArrowUp;
    const next = active ? (descending ? id : `-${id}`) : id === 'title' ? id : `-${id}`;
    return (
      <div
        key={id}
        role="columnheader"
        aria-sort={active ? (descending ? 'descending' : 'ascending') : 'none'}
      >
        <button type="button" title={hint} onClick={() => onSort(next)}>
          {label}
          {active && <Arrow size={13} stroke={2} aria-hidden />}
        </button>
      </div>
    );
  };
  return (
    <div role="row" className={classes.headRow} aria-rowindex={1}>
      {head('title', 'Title', 'Sort by title')}
      {inputs.map(({ id, label, about }) => head(`input.${id}`, label, about))}
      {head('score', 'Score', 'Sort by score')}
    </div>
  );
}

interface CellsProps {
  readonly model: ScoreModel;
  readonly inputs: readonly InputDefinition[];
  readonly row: ScoreRow;
  readonly index: number;
  readonly most: number;
  readonly at: Place;
  readonly open: { place: Place; start: string } | null;
  readonly mayScore: boolean;
  readonly onAt: (place: Place) => void;
  readonly onOpen: (open: { place: Place; start: string } | null) => void;
  readonly onType: (typing: Typing) => void;
}

function Cells(props: CellsProps) {
  const { model, inputs, row, index, most, at, open, mayScore, onAt, onOpen, onType } = props;
  const { registry } = useApp();
  const directory = useDirectory();
  const { record, result } = row;
  const path = `${registry.noun(record.noun)?.path ?? record.noun}/${record.id}`;
  const cell = (column: number) => ({
    'data-cell': `${index}:${column}`,
    tabIndex: at.row === index && at.column === column ? 0 : -1,
    onFocus: () => onAt({ row: index, column }),
  });
  const isOpen = (column: number) => open?.place.row === index && open.place.column === column;
  const toggle = (column: number) =>
    onOpen(isOpen(column) ? null : { place: { row: index, column }, start: '' });
  const nameOf = (id: string) => directory.person(id)?.name ?? id;
  return (
    <>
      <div role="rowheader" className={classes.titleCell}>
        <AppLink {...cell(0)} path={path}>
          <small>{record.key}</small> {record.title}
        </AppLink>
      </div>
      {inputs.map((input, i) => {
        const held = row.inputs[input.id];
        const trigger = (
          <button
            {...cell(i + 1)}
            type="button"
            className={classes.cell}
            disabled={!mayScore}
            title={originOf(input, held, nameOf)}
            aria-label={`${input.label} of ${record.title}: ${held?.inForce ? shown(held.inForce.value) : 'not given'}`}
            onClick={() => toggle(i + 1)}
          >
            <InputNumber held={held} />
          </button>
        );
        return (
          <div role="gridcell" key={input.id}>
            <Anchored
              fill
              opened={isOpen(i + 1)}
              onClose={() => onOpen(null)}
              label={`${input.label} of ${record.title}`}
              padding={12}
              trigger={trigger}
            >
              <InputEditor
                input={input}
                held={held}
                start={open?.start ?? ''}
                onType={(value, reason) =>
                  onType({ [input.id]: reason ? { value, reason } : { value } })
                }
                onClear={() => onType({ [input.id]: null })}
              />
            </Anchored>
          </div>
        );
      })}
      <div role="gridcell">
        <Anchored
          fill
          opened={isOpen(inputs.length + 1)}
          onClose={() => onOpen(null)}
          label={`Score of ${record.title}`}
          position="bottom-end"
          padding={14}
          trigger={
            <button
              {...cell(inputs.length + 1)}
              type="button"
              className={classes.scoreCell}
              title={missingIn(row, model) || 'How it came about'}
              onClick={() => toggle(inputs.length + 1)}
            >
              <i
                style={{
                  width: `calc((100% - 60px) * ${most > 0 ? (result.value ?? 0) / most : 0})`,
                }}
              />
              <b>{result.value === null ? '–' : shown(result.value)}</b>
            </button>
          }
        >
          <Working model={model} row={row} path={path} />
        </Anchored>
      </div>
    </>
  );
}

function NoRows({ model, onAll }: Pick<Props, 'model' | 'onAll'>) {
  const { create, registry } = useApp();
  const resource = registry.noun(model.noun)?.resource;
  const many = resource?.label.many.toLowerCase() ?? 'records';
  if (onAll) {
    return (
      <div className={classes.empty}>
        <h2>No open {many} match</h2>
        <Button variant="default" onClick={onAll}>
          Show all {many}
        </Button>
      </div>
    );
  }
  return (
    <div className={classes.empty}>
      <h2>Nothing to score yet</h2>
      <p>Scores put {many} in order: by what customers said, and by what you know beside it.</p>
      <Button onClick={() => create(model.noun)}>New {resource?.label.one.toLowerCase()}</Button>
    </div>
  );
}
