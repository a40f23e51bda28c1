import { Button, Popover } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { Icon } from '../feature-ui.ts';

interface Props {
  readonly icon: Icon;
  readonly label: string;
  /** Names what opens, where that is not the label. */
  readonly title?: string;
  readonly children: (close: () => void) => ReactNode;
}

/** An act on all selected records that first asks which: a tag, a segment, what to link to. */
export function BulkPick({ icon: Sign, label, title = label, children }: Props) {
  const [opened, setOpened] = useState(false);
  return (
    <Popover opened={opened} onChange={setOpened} position="top" trapFocus>
      <Popover.Target>
        <Button
          variant="subtle"
          color="gray"
          leftSection={<Sign size={15} stroke={1.75} />}
          onClick={() => setOpened(!opened)}
        >
          {label}
        </Button>
      </Popover.Target>
      <Popover.Dropdown p={0} aria-label={title}>
        {opened && children(() => setOpened(false))}
      </Popover.Dropdown>
    </Popover>
  );
}
