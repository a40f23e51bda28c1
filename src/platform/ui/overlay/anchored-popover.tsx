import { Popover } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './overlay.module.css';
import type { Position } from './position.ts';

interface Props {
  readonly onClose: () => void;
  readonly label: string;
  readonly position?: Position;
  readonly padding?: number;
  readonly children: ReactNode;
}

/** The popover itself, hung on the place that its button stands in. */
export default function AnchoredPopover(props: Props) {
  const { onClose, label, position = 'bottom-start', padding = 0, children } = props;
  return (
    <Popover
      opened
      onChange={(next) => !next && onClose()}
      position={position}
      trapFocus
      withRoles={false}
    >
      <Popover.Target>
        <span className={classes.anchor} />
      </Popover.Target>
      <Popover.Dropdown p={padding} role="dialog" aria-label={label} data-tl-layer>
        {children}
      </Popover.Dropdown>
    </Popover>
  );
}
