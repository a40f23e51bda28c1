import classes from './figure-list.module.css';

interface Props {
  /** Each with what it counts and, below, what it is to be seen against. */
  readonly figures: readonly (readonly [label: string, value: string, detail: string])[];
}

/** A few numbers side by side, each large between its name and its detail. */
export function FigureList({ figures }: Props) {
  return (
    <dl className={classes.figures}>
      {figures.map(([label, value, detail]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>
            {value}
            <small>{detail}</small>
          </dd>
        </div>
      ))}
    </dl>
  );
}
