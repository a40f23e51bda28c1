import { AppLink } from './app-link.tsx';
import type { Icon } from './feature-ui.ts';
import classes from './home-count.module.css';

interface Props {
  readonly icon: Icon;
  /** Nothing is shown while it is unknown, or nothing waits. */
  readonly count: number | null;
  /** What there is that many of: "new notes to read". */
  readonly label: string;
  readonly path: string;
}

/** Something on the home page that waits for the reader, one click away. */
export function HomeCount({ icon: CardIcon, count, label, path }: Props) {
  if (!count) return null;
  return (
    <AppLink path={path} className={classes.card}>
      <CardIcon size={18} stroke={1.5} />
      <strong>{count.toLocaleString()}</strong>
      <span>{label}</span>
    </AppLink>
  );
}
