import { useElementSize } from '@mantine/hooks';
import { type RefObject, useEffect, useMemo, useRef, useState } from 'react';
import { useAllowed, useApp } from '#platform/ui/app-context.tsx';
import type { InputDefinition } from '../score-methods.ts';
import { type ScoreModel, scoreModels } from '../score-models.contract.ts';
import classes from './matrix.module.css';
import { XTicks, YTicks } from './matrix-axes.tsx';
import { MatrixCard } from './matrix-card.tsx';
import { isPlaced, layOut, type Plot } from './matrix-layout.ts';
import { paint, type Scene } from './matrix-paint.ts';
import {
  inWords,
  linesOf,
  middleOf,
  nameOf,
  plotOf,
  quadrantsOf,
  typingAt,
  withMoved,
} from './matrix-scene.ts';
import { Unplaced } from './matrix-unplaced.tsx';
import { useMatrixDrag } from './use-matrix-drag.ts';
import { useMatrixKeys } from './use-matrix-keys.ts';
import { type Point, useScoring } from './use-scores.ts';

interface Props {
  readonly model: ScoreModel;
  readonly points: readonly Point[];
  readonly across: InputDefinition;
  readonly up: InputDefinition;
  readonly onTable: () => void;
}

/** The plot with its axes, the card of the chosen bubble, and what has no place on it yet. */
export function MatrixPlot(props: Props) {
  const { model, points, across, up, onTable } = props;
  const { go, registry } = useApp();
  const path = registry.noun(model.noun)?.path ?? model.noun;
  const { ref: frame, width, height } = useElementSize();
  const plot = useMemo(
    () => plotOf(points, across, up, { width, height }),
    [points, across, up, width, height],
  );
  const moves = useMoves(props, plot, (id) => go(`${path}/${id}`));
  const { bubbles, chosen, moving } = moves;
  const unplaced = points.filter((point) => !isPlaced(point, plot));
  return (
    <div className={classes.body}>
      <div className={classes.chart}>
        <span className={classes.yName}>{nameOf(up)}</span>
        <YTicks plot={plot} of={up} />
        <div className={classes.frame} ref={frame}>
          <div
            role="application"
            // biome-ignore lint/a11y/noNoninteractiveTabindex: the bubbles are moved with the keyboard
            tabIndex={0}
            aria-label={`${bubbles.length} ${path} by ${up.label} and ${across.label}. Page up and page down choose, arrow keys rescore, Enter opens. The same numbers are in the table.`}
            className={classes.keys}
            onKeyDown={moves.onKeyDown}
          >
            <canvas
              ref={moves.canvas}
              className={classes.canvas}
              style={{ width, height }}
              {...moves.handlers}
              onDoubleClick={() => chosen && go(`${path}/${chosen.point.id}`)}
            />
          </div>
          {chosen && <MatrixCard bubble={chosen} {...{ plot, moving, path, across, up }} />}
        </div>
        <XTicks plot={plot} of={across} />
        <span className={classes.xName}>{nameOf(across)}</span>
        <p className={classes.unseen} aria-live="polite">
          {chosen && inWords(chosen.point, moving, across, up)}
        </p>
      </div>
      {unplaced.length > 0 && (
        <Unplaced
          {...{ unplaced, path, onTable }}
          place={moves.mayMove ? (point) => moves.rescore(point.id, middleOf(point, plot)) : null}
        />
      )}
    </div>
  );
}

/** Which bubble is chosen and where it is being moved to, by pointer or keys, drawn as it goes. */
function useMoves({ model, points, across, up }: Props, plot: Plot, onOpen: (id: string) => void) {
  const mayMove = useAllowed()(scoreModels.policy.update);
  const score = useScoring(model);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [chosenId, setChosenId] = useState<string | null>(null);
  const still = useMemo(() => (plot.width > 0 ? layOut(points, plot) : []), [points, plot]);
  const lines = useMemo(() => linesOf(points, plot), [points, plot]);
  const rescore = (id: string, to: { x: number; y: number }) => {
    const point = points.find((one) => one.id === id);
    const typed = point && typingAt(point, plot, to);
    if (typed) void score(id, point.key, typed.typing, typed.before);
  };
  const shared = { plot, bubbles: still, mayMove, onChoose: setChosenId };
  const { drag, handlers } = useMatrixDrag({
    ...shared,
    canvas,
    onDrop: ({ id, x, y }) => rescore(id, { x, y }),
  });
  const keys = useMatrixKeys({ ...shared, chosenId, onRescore: rescore, onOpen });
  const moving = drag ?? keys.moving;
  const bubbles = useMemo(() => withMoved(still, moving, plot), [still, moving, plot]);
  const chosen = bubbles.find(({ point }) => point.id === (moving?.id ?? chosenId)) ?? null;
  const scene = useMemo(
    () => ({ plot, bubbles, lines, quadrants: quadrantsOf(across, up), chosen }),
    [plot, bubbles, lines, across, up, chosen],
  );
  usePainting(canvas, scene);
  return { canvas, handlers, onKeyDown: keys.onKeyDown, bubbles, chosen, moving, mayMove, rescore };
}

function usePainting(canvas: RefObject<HTMLCanvasElement | null>, scene: Scene): void {
  useEffect(() => {
    const node = canvas.current;
    if (!node || scene.plot.width === 0) return undefined;
    const frame = requestAnimationFrame(() => paint(node, scene));
    // The colours are the theme's: paint anew when it changes.
    const observer = new MutationObserver(() => paint(node, scene));
    observer.observe(document.documentElement, { attributeFilter: ['data-mantine-color-scheme'] });
    return () => {
      cancelAnimationFrame(frame);
      observer.disconnect();
    };
  }, [canvas, scene]);
}
