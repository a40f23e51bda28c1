import type { CSSProperties } from 'react';
import type { Option } from '#platform/contract/field.ts';
import type { Tag } from '../directory.tsx';
import classes from './marks.module.css';

const GROUND = new Set(['gray', 'dark']);

export function colorVar(color: string | undefined): string {
  if (!color || GROUND.has(color)) return 'var(--tl-text-3)';
  return `var(--tl-mark-${color}, var(--mantine-color-${color}-6))`;
}

/** Radius of the line whose dashes draw the pie. */
const PIE = 1.9;

/** A state as a ring that fills as the record moves on; the words always stand beside it. */
export function StateRing({ option, at, of }: { option: Option; at: number; of: number }) {
  const share = of > 1 ? at / (of - 1) : 1;
  const arc = share * 2 * Math.PI * PIE;
  const color = colorVar(option.color);
  return (
    <svg className={classes.ring} width="14" height="14" viewBox="0 0 14 14" aria-hidden="true">
      <circle
        cx="7"
        cy="7"
        r="6"
        fill="none"
        stroke={color}
        strokeWidth="1.5"
        strokeDasharray={at === 0 ? '2 1.77' : undefined}
      />
      {at > 0 && (
        <circle
          cx="7"
          cy="7"
          r={PIE}
          fill="none"
          stroke={color}
          strokeWidth={2 * PIE}
          strokeDasharray={`${share === 1 ? 20 : arc} 20`}
          transform="rotate(-90 7 7)"
        />
      )}
    </svg>
  );
}

export function Dot({ color }: { color: string | undefined }) {
  return (
    <span className={classes.dot} style={{ background: colorVar(color) }} aria-hidden="true" />
  );
}

const FACES = ['blue', 'teal', 'grape', 'orange', 'cyan', 'pink', 'lime', 'indigo'];

/** A person's initials on a quiet ground that is always the same for them. */
export function Face({ name, size = 20 }: { name: string; size?: number }) {
  const words = name.trim().split(/\s+/);
  const first = words[0]?.charAt(0) ?? '?';
  const last = words.length > 1 ? (words.at(-1)?.charAt(0) ?? '') : '';
  let sum = 0;
  for (const letter of name) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 9973;
  const color = FACES[sum % FACES.length] ?? 'blue';
  return (
    <span
      className={classes.face}
      style={
        {
          width: size,
          height: size,
          fontSize: Math.round(size * 0.42),
          '--face': `var(--mantine-color-${color}-6)`,
        } as CSSProperties
      }
      aria-hidden="true"
    >
      {(first + last).toUpperCase()}
    </span>
  );
}

export function TagMark({ tag }: { tag: Tag }) {
  return (
    <span className={classes.tag}>
      <Dot color={tag.color} />
      <span className={classes.clip}>{tag.name}</span>
    </span>
  );
}
