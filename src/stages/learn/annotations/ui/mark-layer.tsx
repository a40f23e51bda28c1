import { Popover, Tooltip } from '@mantine/core';
import { AppLink } from '#platform/ui/app-link.tsx';
import type { Mark } from '../annotations.contract.ts';
import classes from './mark-layer.module.css';

/** A mark with where it stands, in pixels from the left of the chart. */
export interface Standing {
  readonly left: number;
  readonly marks: readonly Mark[];
}

/** The heads of the marks of a chart: each says on hover and focus what happened, and leads there. */
export function MarkLayer({ standing }: { standing: readonly Standing[] }) {
  return standing.map(({ left, marks }) => {
    const words = marks.map(inWords).join('; ');
    return (
      <Popover key={`${left} ${words}`} position="top" withArrow shadow="sm">
        <Popover.Target>
          <Tooltip
            label={words}
            multiline
            maw={320}
            events={{ hover: true, focus: true, touch: false }}
          >
            <button
              type="button"
              className={classes.head}
              style={{ left }}
              aria-label={words}
              data-released={marks.some(({ noun }) => noun === 'feature') || undefined}
            >
              {marks.length > 1 ? marks.length : ''}
            </button>
          </Tooltip>
        </Popover.Target>
        <Popover.Dropdown p="xs">
          <ul className={classes.list}>
            {marks.map((mark) => (
              <li key={mark.id}>
                <time dateTime={mark.day}>{mark.day}</time>{' '}
                <AppLink
                  path={`${mark.noun === 'feature' ? 'features' : 'annotations'}/${mark.id}`}
                >
                  {mark.noun === 'feature' ? `Shipped: ${mark.text}` : mark.text}
                </AppLink>
              </li>
            ))}
          </ul>
        </Popover.Dropdown>
      </Popover>
    );
  });
}

function inWords({ day, noun, text }: Mark): string {
  return `${day}: ${noun === 'feature' ? `shipped ${text}` : text}`;
}
