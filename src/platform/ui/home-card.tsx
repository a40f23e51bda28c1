import { AppLink } from './app-link.tsx';
import { Arriving } from './arriving.tsx';
import type { Icon } from './feature-ui.ts';
import classes from './home-card.module.css';

interface Props {
  readonly icon: Icon;
  /** Shown large: "12", "196 people". */
  readonly figure: string;
  readonly label: string;
  readonly path: string;
}

/** A figure on the home page, and one click away what is behind it. */
export function HomeCard({ icon: CardIcon, figure, label, path }: Props) {
  return (
    <AppLink path={path} className={classes.card}>
      <CardIcon size={18} stroke={1.5} />
      <strong>{figure}</strong>
      <span>{label}</span>
    </AppLink>
  );
}

interface CountProps extends Omit<Props, 'figure'> {
  /** Nothing is shown while it is unknown, or nothing waits. */
  readonly count: number | null;
}

/** How much of something waits for the reader: "12 new notes to read". */
export function HomeCount({ count, ...card }: CountProps) {
  if (count === null) return <Arriving />;
  return count > 0 ? <HomeCard figure={count.toLocaleString()} {...card} /> : null;
}
