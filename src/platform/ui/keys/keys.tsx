import { Kbd } from '@mantine/core';
import classes from './keys.module.css';
import { isMac } from './shortcut.ts';

const SIGNS: Record<string, string> = {
  mod: isMac ? '⌘' : 'Ctrl',
  shift: isMac ? '⇧' : 'Shift',
  alt: isMac ? '⌥' : 'Alt',
  Enter: '↵',
  Escape: 'Esc',
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
};

/** Shows a key combination: `mod+k`, `g h`. */
export function Keys({ keys }: { keys: string }) {
  return (
    <span className={classes.keys}>
      {keys.split(' ').map((step, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the steps of one combination never move
        <span key={at} className={classes.keys}>
          {step.split('+').map((part) => (
            <Kbd key={part} className={classes.key}>
              {SIGNS[part] ?? (part.length === 1 ? part.toUpperCase() : part)}
            </Kbd>
          ))}
        </span>
      ))}
    </span>
  );
}
