import { Button } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useAllowed, useApp } from '#platform/ui/app-context.tsx';
import { FailureView } from '#platform/ui/failure-view.tsx';
import { createLabel } from '#platform/ui/registry.ts';
import { Waiting } from '#platform/ui/waiting.tsx';
import { type InputDefinition, inputsOf } from '../score-methods.ts';
import { type ScoreModel, scoreModels } from '../score-models.contract.ts';
import type { ScoreRow } from '../scores.contract.ts';
import classes from './prioritise.module.css';
import { ScoreCells } from './score-cells.tsx';
import { ScoreHead } from './score-head.tsx';
import { type OpenCell, useGridKeys } from './use-grid-keys.ts';
import { type Filters, type Typing, typingOf, useScores, useScoring } from './use-scores.ts';

const ROW = 44;

interface Props {
  readonly model: ScoreModel;
  readonly filters: Filters;
  readonly sort: string;
  readonly onSort: (sort: string) => void;
  /** Widens to everything; null when nothing narrows. */
  readonly onAll: (() => void) | null;
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
  const mayScore = useAllowed()(scoreModels.policy.update);
  const score = useScoring(model);
  const scroller = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState<OpenCell | null>(null);
  const virtualizer = useRowsInView(scroller, rows, onEnd);
  const type = (row: ScoreRow, typing: Typing) => {
    setOpen(null);
    refocus();
    void score(row.record.id, row.record.key, typing, typingOf(row, Object.keys(typing)));
  };
  const { at, setAt, refocus, onKeyDown } = useGridKeys({
    rows,
    inputs,
    mayScore,
    scroller,
    scrollTo: (row) => virtualizer.scrollToIndex(row),
    onOpen: setOpen,
    onType: type,
  });
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
        <ScoreHead {...{ inputs, sort, onSort }} />
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
                <ScoreCells
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

/** The rows in view; asks for more as the last one nears. */
function useRowsInView(
  scroller: React.RefObject<HTMLDivElement | null>,
  rows: readonly ScoreRow[],
  onEnd: () => void,
) {
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
  return virtualizer;
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
      <Button onClick={() => create(model.noun)}>{resource && createLabel(resource)}</Button>
    </div>
  );
}
