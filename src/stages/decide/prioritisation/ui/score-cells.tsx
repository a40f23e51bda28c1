import { lazy } from 'react';
import { useApp } from '#platform/ui/app-context.tsx';
import { AppLink } from '#platform/ui/app-link.tsx';
import { useDirectory } from '#platform/ui/directory.tsx';
import { Anchored } from '#platform/ui/overlay/anchored.tsx';
import type { InputDefinition } from '../score-methods.ts';
import type { ScoreModel } from '../score-models.contract.ts';
import type { ScoreRow } from '../scores.contract.ts';
import { InputNumber, originOf, shown, shownOf } from './numbers.tsx';
import classes from './prioritise.module.css';
import type { OpenCell, Place } from './use-grid-keys.ts';
import type { Typing } from './use-scores.ts';
import { missingIn } from './working.tsx';

const InputEditor = lazy(() => import('./input-editor.tsx'));
const Working = lazy(() => import('./working.tsx'));

interface Props {
  readonly model: ScoreModel;
  readonly inputs: readonly InputDefinition[];
  readonly row: ScoreRow;
  readonly index: number;
  /** The highest score there is, which fills the bar. */
  readonly most: number;
  readonly at: Place;
  readonly open: OpenCell | null;
  readonly mayScore: boolean;
  readonly onAt: (place: Place) => void;
  readonly onOpen: (open: OpenCell | null) => void;
  readonly onType: (typing: Typing) => void;
}

/** A record of the table: its title, each input with its editor, and its score with the working. */
export function ScoreCells(props: Props) {
  const { inputs, row } = props;
  const { registry } = useApp();
  const { record } = row;
  const path = `${registry.noun(record.noun)?.path ?? record.noun}/${record.id}`;
  return (
    <>
      <div role="rowheader" className={classes.titleCell}>
        <AppLink {...cellOf(props, 0)} path={path}>
          <small>{record.key}</small> {record.title}
        </AppLink>
      </div>
      {inputs.map((input, i) => (
        <div role="gridcell" key={input.id}>
          <InputCell {...props} input={input} column={i + 1} />
        </div>
      ))}
      <div role="gridcell">
        <ScoreCell {...props} path={path} column={inputs.length + 1} />
      </div>
    </>
  );
}

/** What makes a button of a cell part of the grid: one of them takes the focus. */
function cellOf({ index, at, onAt }: Props, column: number) {
  return {
    'data-cell': `${index}:${column}`,
    tabIndex: at.row === index && at.column === column ? 0 : -1,
    onFocus: () => onAt({ row: index, column }),
  };
}

function openingOf({ index, open, onOpen }: Props, column: number) {
  const opened = open?.place.row === index && open.place.column === column;
  return {
    opened,
    toggle: () => onOpen(opened ? null : { place: { row: index, column }, start: '' }),
  };
}

function InputCell(props: Props & { input: InputDefinition; column: number }) {
  const { row, input, column, open, mayScore, onOpen, onType } = props;
  const directory = useDirectory();
  const { opened, toggle } = openingOf(props, column);
  const held = row.inputs[input.id];
  const value = held?.inForce ? shownOf(input, held.inForce.value) : 'not given';
  return (
    <Anchored
      fill
      opened={opened}
      onClose={() => onOpen(null)}
      label={`${input.label} of ${row.record.title}`}
      padding={12}
      trigger={
        <button
          {...cellOf(props, column)}
          type="button"
          className={classes.cell}
          disabled={!mayScore}
          title={originOf(input, held, (id) => directory.person(id)?.name ?? id)}
          aria-label={`${input.label} of ${row.record.title}: ${value}`}
          onClick={toggle}
        >
          <InputNumber input={input} held={held} />
        </button>
      }
    >
      <InputEditor
        input={input}
        held={held}
        start={open?.start ?? ''}
        onType={(typed, reason) =>
          onType({ [input.id]: reason ? { value: typed, reason } : { value: typed } })
        }
        onClear={() => onType({ [input.id]: null })}
      />
    </Anchored>
  );
}

function ScoreCell(props: Props & { path: string; column: number }) {
  const { model, row, most, path, column, onOpen } = props;
  const { opened, toggle } = openingOf(props, column);
  const { value } = row.result;
  const share = most > 0 ? (value ?? 0) / most : 0;
  return (
    <Anchored
      fill
      opened={opened}
      onClose={() => onOpen(null)}
      label={`Score of ${row.record.title}`}
      position="bottom-end"
      padding={14}
      trigger={
        <button
          {...cellOf(props, column)}
          type="button"
          className={classes.scoreCell}
          title={missingIn(row, model) || 'How it came about'}
          onClick={toggle}
        >
          <i style={{ width: `calc((100% - 60px) * ${share})` }} />
          <b>{value === null ? '–' : shown(value)}</b>
        </button>
      }
    >
      <Working model={model} row={row} path={path} />
    </Anchored>
  );
}
