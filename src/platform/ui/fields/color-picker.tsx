import classes from './color-picker.module.css';
import { colorVar } from './marks.tsx';

/** The colours that people give to tags and choices. */
const COLORS = [
  'gray',
  'red',
  'orange',
  'yellow',
  'lime',
  'green',
  'teal',
  'cyan',
  'blue',
  'indigo',
  'violet',
  'grape',
  'pink',
];

interface Props {
  readonly label: string;
  readonly value: string | null | undefined;
  readonly disabled?: boolean;
  readonly onChange: (color: string) => void;
}

/** One of the theme's colours, by name. */
export function ColorPicker({ label, value, disabled = false, onChange }: Props) {
  return (
    <div role="group" aria-label={label} className={classes.colors}>
      {COLORS.map((color) => (
        <button
          key={color}
          type="button"
          aria-label={color}
          title={color}
          aria-pressed={value === color}
          disabled={disabled}
          style={{ background: colorVar(color) }}
          onClick={() => onChange(color)}
        />
      ))}
    </div>
  );
}
