import { AppLink } from '#platform/ui/app-link.tsx';
import classes from './matrix.module.css';
import type { Point } from './use-scores.ts';

const LISTED = 50;

/** What lacks one of the two numbers, each with a way to begin. */
export function Unplaced(props: {
  unplaced: readonly Point[];
  path: string;
  place: ((point: Point) => void) | null;
  onTable: () => void;
}) {
  const { unplaced, path, place, onTable } = props;
  return (
    <aside className={classes.unplaced} aria-label="Not placed yet">
      <h2>
        Not placed yet <small>{unplaced.length.toLocaleString()}</small>
      </h2>
      <ul>
        {unplaced.slice(0, LISTED).map((point) => (
          <li key={point.id}>
            <AppLink path={`${path}/${point.id}`}>
              <small>{point.key}</small> {point.title}
            </AppLink>
            {place && (
              <button
                type="button"
                onClick={() => place(point)}
                aria-label={`Place ${point.title}`}
              >
                Place
              </button>
            )}
          </li>
        ))}
      </ul>
      <button type="button" className={classes.all} onClick={onTable}>
        {unplaced.length > LISTED
          ? `All ${unplaced.length.toLocaleString()} are in the table`
          : 'Fill in the numbers in the table'}
      </button>
    </aside>
  );
}
