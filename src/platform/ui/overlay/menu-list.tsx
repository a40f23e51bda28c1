import { Menu } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { MenuEntry } from './menu-entry.ts';
import classes from './overlay.module.css';
import type { Position } from './position.ts';

interface Props {
  readonly label: string;
  readonly entries: readonly MenuEntry[];
  readonly position: Position;
  readonly onClose: () => void;
  /** Entries that others bring, before the rest. */
  readonly others?: ReactNode;
}

/** The open menu, hung on the place that its button stands in. */
export default function MenuList({ label, entries, position, onClose, others }: Props) {
  return (
    <Menu opened onChange={(next) => !next && onClose()} position={position} width={224}>
      <Menu.Target>
        <span className={classes.anchor} />
      </Menu.Target>
      <Menu.Dropdown aria-label={label} aria-labelledby={undefined}>
        {others}
        {entries.map((entry, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: an open menu does not change its order
          <Entry key={at} entry={entry} />
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function Entry({ entry }: { entry: MenuEntry }) {
  if (entry.kind === 'heading') return <Menu.Label>{entry.label}</Menu.Label>;
  if (entry.kind === 'line') return <Menu.Divider />;
  const { label, icon: Icon, mark, checked, href, download, onClick } = entry;
  const shared = {
    leftSection: mark ?? (Icon && <Icon size={15} stroke={1.75} />),
    rightSection: checked ? <IconCheck size={15} aria-hidden /> : null,
    ...(checked === undefined ? {} : { role: 'menuitemradio', 'aria-checked': checked }),
  };
  if (href) {
    return (
      <Menu.Item component="a" href={href} download={download} {...shared}>
        {label}
      </Menu.Item>
    );
  }
  return (
    <Menu.Item onClick={onClick} {...shared}>
      {label}
    </Menu.Item>
  );
}
