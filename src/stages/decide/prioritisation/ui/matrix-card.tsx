import { AppLink } from '#platform/ui/app-link.tsx';
import type { InputDefinition } from '../score-methods.ts';
import classes from './matrix.module.css';
import type { Bubble, Plot } from './matrix-layout.ts';
import type { Moving } from './matrix-scene.ts';
import { shown, shownOf } from './numbers.tsx';

/** The chosen bubble's numbers, beside it. */
export function MatrixCard(props: {
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
              {shownOf(input, point.inputs[input.id] ?? 0)}
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
