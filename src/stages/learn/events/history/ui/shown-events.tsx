import type { ImportPreview } from '#core/imports/imports.contract.ts';
import classes from './history.module.css';

const HEADS = ['Event', 'Whose', 'When', 'Properties'] as const;

/** The events that the first rows make as things are chosen now. */
export function ShownEvents({ shown }: Pick<ImportPreview, 'shown'>) {
  if (shown.length === 0) return null;
  return (
    <>
      <h3>The first events</h3>
      <section
        className={classes.scroller}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        tabIndex={0}
        aria-label="The first events"
      >
        <table className={classes.shown}>
          <thead>
            <tr>
              {HEADS.map((head) => (
                <th key={head} scope="col">
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((event, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: rows of a file have no other name
              <tr key={at}>
                {event.problem ? (
                  <td colSpan={HEADS.length} className={classes.wrong}>
                    {event.problem}
                  </td>
                ) : (
                  HEADS.map((head) => <td key={head}>{event[head]}</td>)
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </>
  );
}
