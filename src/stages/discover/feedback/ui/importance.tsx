import { IMPORTANCE } from '../insights.contract.ts';
import classes from './note.module.css';

interface Props {
  readonly value: number | null;
  readonly onChange: (value: number | null) => void;
  readonly disabled?: boolean;
}

/** How much it matters: one of four, or not given; the chosen one again takes it back. */
export function ImportancePicker({ value, onChange, disabled = false }: Props) {
  return (
    <div className={classes.importance} role="group" aria-label="Importance">
      {IMPORTANCE.map((step) => (
        <button
          key={step.value}
          type="button"
          disabled={disabled}
          aria-pressed={value === step.value}
          title={`${step.label} (${step.value})`}
          onClick={() => onChange(value === step.value ? null : step.value)}
        >
          <Bars level={step.value} />
          <span>{step.label}</span>
        </button>
      ))}
    </div>
  );
}

/** Three bars, filled up to the level; the words stand beside it or in its title. */
export function Bars({ level }: { level: number | null }) {
  return (
    <span className={classes.bars} data-unset={level === null || undefined} aria-hidden="true">
      {[1, 2, 3].map((bar) => (
        <i key={bar} data-on={level !== null && level >= bar ? '' : undefined} />
      ))}
    </span>
  );
}

export function importanceLabel(value: number | null): string {
  return IMPORTANCE.find((step) => step.value === value)?.label ?? 'Importance not given';
}
