import { lazy, type ReactNode, Suspense } from 'react';
import classes from './overlay.module.css';
import type { Position } from './position.ts';

const AnchoredPopover = lazy(() => import('./anchored-popover.tsx'));

interface Props {
  readonly opened: boolean;
  readonly onClose: () => void;
  /** Names the popover for those who do not see it. */
  readonly label: string;
  readonly position?: Position;
  /** The button that it belongs to. */
  readonly trigger: ReactNode;
  readonly padding?: number;
  readonly fill?: boolean;
  readonly children: ReactNode;
}

/**
 * A popover beside its button. It and its content are fetched and mounted only
 * when it opens, so that thousands of cells stay plain buttons.
 */
export function Anchored({ opened, trigger, fill = false, children, ...rest }: Props) {
  return (
    <span className={classes.place} data-fill={fill || undefined}>
      {trigger}
      {opened && (
        <Suspense>
          <AnchoredPopover {...rest}>{children}</AnchoredPopover>
        </Suspense>
      )}
    </span>
  );
}
