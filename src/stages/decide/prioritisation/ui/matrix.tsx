import { NativeSelect } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useAllowed, useApp } from '#platform/ui/app-context.tsx';
import { AppLink } from '#platform/ui/app-link.tsx';
import { FailureView } from '#platform/ui/failure-view.tsx';
import { Waiting } from '#platform/ui/waiting.tsx';
import { type InputDefinition, inputsOf } from '../score-methods.ts';
import { type ScoreModel, scoreModels } from '../score-models.contract.ts';
import { medianThresholds } from '../value-effort.ts';
import classes from './matrix.module.css';
import {
  acrossOf,
  type Bubble,
  centreOf,
  downOf,
  isPlaced,
  layOut,
  type Plot,
} from './matrix-layout.ts';
import { paint } from './matrix-paint.ts';
import { axisOf } from './matrix-scale.ts';
import { shown } from './numbers.tsx';
import { useMatrixDrag } from './use-matrix-drag.ts';
import { useMatrixKeys } from './use-matrix-keys.ts';
import { type Filters, type Point, type Typing, usePoints, useScoring } from './use-scores.ts';

interface Props {
  readonly model: ScoreModel;
  readonly filters: Filters;
  readonly onTable: () => void;
}

/** Two inputs of a model against each other: drag a bubble to rescore it. */
export default function Matrix({ model, filters, onTable }: Props) {
  const points = usePoints(model, filters);
  const inputs = useMemo(() => inputsOf(model), [model]);
  const [x, setX] = useState(
    () => inputs.find(({ sense }) => sense === 'cost')?.id ?? inputs.at(-1)?.id,
  );
  const [y, setY] = useState(() => defaultY(model, inputs, x));
  const across = inputs.find(({ id }) => id === x);
  const up = inputs.find(({ id }) => id === y);
  if (points.error)
    return <FailureView error={points.error} onRetry={() => void points.refetch()} />;
  if (!points.data) return <Waiting />;
  if (!across || !up)
    return <p className={classes.note}>A matrix needs a model with two inputs.</p>;
  const choose = (label: string, value: string, set: (id: string) => void, other: string) => (
    <span className={classes.axis}>
      {label}
      <NativeSelect
        aria-label={label}
        size="xs"
        value={value}
        onChange={(event) => set(event.currentTarget.value)}
        data={inputs
          .filter(({ id }) => id !== other)
          .map(({ id, label: name }) => ({ value: id, label: name }))}
      />
    </span>
  );
  return (
    <div className={classes.pane}>
      <div className={classes.bar}>
        {choose('Up', up.id, setY, across.id)}
        {choose('Across', across.id, setX, up.id)}
        <span className={classes.legend}>
          <i /> <i /> bubble by demand
        </span>
        <span className={classes.hint}>
          Drag to rescore · Shift keeps one axis · arrow keys move the chosen one
        </span>
      </div>
      <Plotted model={model} points={points.data.items} across={across} up={up} onTable={onTable} />
    </div>
  );
}

/** Impact where there is one, else the first that makes an item more worth doing. */
function defaultY(model: ScoreModel, inputs: readonly InputDefinition[], x: string | undefined) {
  const wanted = model.method === 'rice' || model.method === 'ice' ? 'impact' : undefined;
  const values = inputs.filter(({ id, sense }) => id !== x && sense === 'value');
  return (values.find(({ id }) => id === wanted) ?? values[0] ?? inputs.find(({ id }) => id !== x))
    ?.id;
}

function Plotted(props: {
  model: ScoreModel;
  points: readonly Point[];
  across: InputDefinition;
  up: InputDefinition;
  onTable: () => void;
}) {
  const { model, points, across, up, onTable } = props;
  const { go, registry } = useApp();
  const mayMove = useAllowed()(scoreModels.policy.update);
  const score = useScoring(model);
  const canvas = useRef<HTMLCanvasElement>(null);
  const { ref: frame, width, height } = useElementSize();
  const [chosenId, setChosenId] = useState<string | null>(null);
  const path = registry.noun(model.noun)?.path ?? model.noun;

  const plot = useMemo(
    () => plotOf(points, across, up, { width, height }),
    [points, across, up, width, height],
  );
  const lines = useMemo(() => linesOf(points, plot), [points, plot]);
  const still = useMemo(() => (width > 0 ? layOut(points, plot) : []), [points, plot, width]);

  const rescore = (id: string, to: { x: number; y: number }) => {
    const point = points.find((one) => one.id === id);
    if (!point) return;
    const pairs = [
      [across.id, to.x],
      [up.id, to.y],
    ] as const;
    const changed = pairs.filter(([input, value]) => point.inputs[input] !== value);
    if (changed.length === 0) return;
    const typing: Typing = Object.fromEntries(changed.map(([input, value]) => [input, { value }]));
    const before: Typing = Object.fromEntries(
      changed.map(([input]) => {
        const value = point.inputs[input];
        return [input, point.typed.includes(input) && value !== undefined ? { value } : null];
      }),
    );
    void score(id, point.key, typing, before);
  };
  const { drag, handlers } = useMatrixDrag({
    canvas,
    plot,
    bubbles: still,
    mayMove,
    onChoose: setChosenId,
    onDrop: ({ id, x, y }) => rescore(id, { x, y }),
  });
  const keys = useMatrixKeys({
    bubbles: still,
    plot,
    chosenId,
    mayMove,
    onChoose: setChosenId,
    onRescore: rescore,
    onOpen: (id) => go(`${path}/${id}`),
  });
  const moving = drag ?? keys.moving;
  const bubbles = useMemo(() => withMoved(still, moving, plot), [still, moving, plot]);
  const chosen = bubbles.find(({ point }) => point.id === (moving?.id ?? chosenId)) ?? null;

  useEffect(() => {
    if (!canvas.current || width === 0) return undefined;
    const node = canvas.current;
    const scene = { plot, bubbles, lines, quadrants: quadrantsOf(across, up), chosen };
    const frameId = requestAnimationFrame(() => paint(node, scene));
    // The colours are the theme's: paint anew when it changes.
    const observer = new MutationObserver(() => paint(node, scene));
    observer.observe(document.documentElement, { attributeFilter: ['data-mantine-color-scheme'] });
    return () => {
      cancelAnimationFrame(frameId);
      observer.disconnect();
    };
  }, [plot, bubbles, lines, chosen, across, up, width]);

  const unplaced = points.filter((point) => !isPlaced(point, plot));
  return (
    <div className={classes.body}>
      <div className={classes.chart}>
        <span className={classes.yName}>{nameOf(up)}</span>
        <YTicks plot={plot} />
        <div className={classes.frame} ref={frame}>
          <div
            role="application"
            // biome-ignore lint/a11y/noNoninteractiveTabindex: the bubbles are moved with the keyboard
            tabIndex={0}
            aria-label={`${still.length} ${path} by ${up.label} and ${across.label}. Page up and page down choose, arrow keys rescore, Enter opens. The same numbers are in the table.`}
            className={classes.keys}
            onKeyDown={keys.onKeyDown}
          >
            <canvas
              ref={canvas}
              className={classes.canvas}
              style={{ width, height }}
              {...handlers}
              onDoubleClick={() => chosenId && go(`${path}/${chosenId}`)}
            />
          </div>
          {chosen && (
            <Card bubble={chosen} plot={plot} moving={moving} path={path} across={across} up={up} />
          )}
        </div>
        <XTicks plot={plot} />
        <span className={classes.xName}>{nameOf(across)}</span>
        <p className={classes.unseen} aria-live="polite">
          {chosen && inWords(chosen.point, moving, across, up)}
        </p>
      </div>
      {unplaced.length > 0 && (
        <Unplaced
          {...{ unplaced, path, onTable }}
          place={mayMove ? (point) => rescore(point.id, middleOf(point, plot)) : null}
        />
      )}
    </div>
  );
}

function plotOf(
  points: readonly Point[],
  across: InputDefinition,
  up: InputDefinition,
  size: { width: number; height: number },
): Plot {
  const valuesOf = (id: string) => points.flatMap(({ inputs }) => inputs[id] ?? []);
  return { ...size, x: axisOf(across, valuesOf(across.id)), y: axisOf(up, valuesOf(up.id)) };
}

/** The medians of the items shown; docs/scoring.md, value and effort. */
function linesOf(points: readonly Point[], plot: Plot) {
  const typed = (value: number | undefined) =>
    value === undefined ? null : ({ origin: 'typed', value, typedBy: '', typedAt: '' } as const);
  const cut = medianThresholds(
    points.map(({ inputs }) => ({
      value: typed(inputs[plot.y.input.id]),
      effort: typed(inputs[plot.x.input.id]),
    })),
  );
  return cut && { x: cut.effort, y: cut.value };
}

/** What the corners are called; turned round where further right is better. */
function quadrantsOf(
  across: InputDefinition,
  up: InputDefinition,
): [string, string, string, string] {
  if (up.sense === 'cost') return ['', '', '', ''];
  return across.sense === 'cost'
    ? ['Quick wins', 'Big bets', 'Fill-ins', 'Money pits']
    : ['Big bets', 'Quick wins', 'Money pits', 'Fill-ins'];
}

type Moving = { id: string; x: number; y: number } | null;

function withMoved(bubbles: readonly Bubble[], moving: Moving, plot: Plot): readonly Bubble[] {
  if (!moving) return bubbles;
  return bubbles.map((bubble) => {
    if (bubble.point.id !== moving.id) return bubble;
    const inputs = {
      ...bubble.point.inputs,
      [plot.x.input.id]: moving.x,
      [plot.y.input.id]: moving.y,
    };
    const point = { ...bubble.point, inputs };
    return { ...bubble, point, ...centreOf(point, plot) };
  });
}

/** A place in the middle for an item without numbers, keeping what it has. */
function middleOf({ inputs }: Point, { x, y }: Plot) {
  const middle = (axis: Plot['x']) =>
    inputs[axis.input.id] ??
    axis.input.allowed?.at(Math.floor(axis.input.allowed.length / 2)) ??
    Math.round((axis.min + axis.max) / 2);
  return { x: middle(x), y: middle(y) };
}

function nameOf({ label, unit }: InputDefinition): string {
  return unit ? `${label}, ${unit}` : label;
}

function inWords(point: Point, moving: Moving, across: InputDefinition, up: InputDefinition) {
  const x = moving?.x ?? point.inputs[across.id] ?? 0;
  const y = moving?.y ?? point.inputs[up.id] ?? 0;
  return `${point.title}: ${up.label} ${shown(y)}, ${across.label} ${shown(x)}.`;
}

function XTicks({ plot }: { plot: Plot }) {
  return (
    <div className={classes.xTicks} aria-hidden="true">
      {plot.x.ticks.map((tick) => (
        <span key={tick} style={{ left: acrossOf(plot, tick) }}>
          {shown(tick)}
        </span>
      ))}
    </div>
  );
}

function YTicks({ plot }: { plot: Plot }) {
  return (
    <div className={classes.yTicks} aria-hidden="true">
      {plot.y.ticks.map((tick) => (
        <span key={tick} style={{ top: downOf(plot, tick) }}>
          {shown(tick)}
        </span>
      ))}
    </div>
  );
}

function Card(props: {
  bubble: Bubble;
  plot: Plot;
  moving: Moving;
  path: string;
  across: InputDefinition;
  up: InputDefinition;
}) {
  const { bubble, plot, moving, path, across, up } = props;
  const { point, x, y, r } = bubble;
  const right = x > plot.width * 0.6;
  const mark = (id: string) => (point.typed.includes(id) || moving ? ' typed' : '');
  return (
    <div
      className={classes.card}
      style={{
        top: Math.max(4, Math.min(plot.height - 110, y - 30)),
        ...(right ? { right: plot.width - x + r + 8 } : { left: x + r + 8 }),
      }}
    >
      <AppLink path={`${path}/${point.id}`}>
        <small>{point.key}</small> {point.title}
      </AppLink>
      <dl>
        {[up, across].map((input) => (
          <div key={input.id}>
            <dt>{input.label}</dt>
            <dd>
              {shown(point.inputs[input.id] ?? 0)}
              <small>{mark(input.id)}</small>
            </dd>
          </div>
        ))}
        <div>
          <dt>Demand</dt>
          <dd>{point.demand === null ? '–' : shown(point.demand)}</dd>
        </div>
        {!moving && (
          <div>
            <dt>Score</dt>
            <dd>{point.value === null ? '–' : shown(point.value)}</dd>
          </div>
        )}
      </dl>
    </div>
  );
}

const LISTED = 50;

function Unplaced(props: {
  unplaced: readonly Point[];
  path: string;
  place: ((point: Point) => void) | null;
  onTable: () => void;
}) {
  const { unplaced, path, place, onTable } = props;
  return (
    <aside className={classes.unplaced} aria-label="Not placed yet">
      <h2>
        Not placed yet <small>{unplaced.length.toLocaleString()}</small>
      </h2>
      <ul>
        {unplaced.slice(0, LISTED).map((point) => (
          <li key={point.id}>
            <AppLink path={`${path}/${point.id}`}>
              <small>{point.key}</small> {point.title}
            </AppLink>
            {place && (
              <button
                type="button"
                onClick={() => place(point)}
                aria-label={`Place ${point.title}`}
              >
                Place
              </button>
            )}
          </li>
        ))}
      </ul>
      <button type="button" className={classes.all} onClick={onTable}>
        {unplaced.length > LISTED
          ? `All ${unplaced.length.toLocaleString()} are in the table`
          : 'Fill in the numbers in the table'}
      </button>
    </aside>
  );
}
