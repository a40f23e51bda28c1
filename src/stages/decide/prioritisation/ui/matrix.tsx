import { NativeSelect } from '@mantine/core';
import { useMemo, useState } from 'react';
import { FailureView } from '#platform/ui/failure-view.tsx';
import { Waiting } from '#platform/ui/waiting.tsx';
import { type InputDefinition, inputsOf } from '../score-methods.ts';
import type { ScoreModel } from '../score-models.contract.ts';
import classes from './matrix.module.css';
import { MatrixPlot } from './matrix-plot.tsx';
import { type Filters, usePoints } from './use-scores.ts';

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
  return (
    <div className={classes.pane}>
      <div className={classes.bar}>
        <AxisChoice label="Up" value={up} other={across} inputs={inputs} onChange={setY} />
        <AxisChoice label="Across" value={across} other={up} inputs={inputs} onChange={setX} />
        <span className={classes.legend}>
          <i /> <i /> bubble by demand
        </span>
        <span className={classes.hint}>
          Drag to rescore · Shift keeps one axis · arrow keys move the chosen one
        </span>
      </div>
      <MatrixPlot {...{ model, across, up, onTable }} points={points.data.items} />
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

function AxisChoice(props: {
  label: string;
  value: InputDefinition;
  other: InputDefinition;
  inputs: readonly InputDefinition[];
  onChange: (id: string) => void;
}) {
  const { label, value, other, inputs, onChange } = props;
  return (
    <span className={classes.axis}>
      {label}
      <NativeSelect
        aria-label={label}
        size="xs"
        value={value.id}
        onChange={(event) => onChange(event.currentTarget.value)}
        data={inputs
          .filter(({ id }) => id !== other.id)
          .map(({ id, label: name }) => ({ value: id, label: name }))}
      />
    </span>
  );
}
