import { Menu, UnstyledButton } from '@mantine/core';
import { IconCheck, IconChevronDown, IconKeyboard, IconSettings } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { Me } from '#core/access/access.contract.ts';
import { useApp } from '#platform/ui/app-context.tsx';
import classes from './rail.module.css';
import { useShell } from './shell-context.ts';

/** Which workspace this is, and the way to the others. */
export function WorkspaceSwitcher({ me, collapsed }: { me: Me; collapsed: boolean }) {
  const { workspace, go } = useApp();
  const { openKeyMap } = useShell();
  return (
    <Menu width={240}>
      <Menu.Target>
        <UnstyledButton className={classes.workspace} title={workspace.name}>
          <Monogram name={workspace.name} />
          {!collapsed && (
            <>
              <span className={classes.workspaceName}>{workspace.name}</span>
              <IconChevronDown size={13} aria-hidden />
            </>
          )}
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Workspaces</Menu.Label>
        {me.workspaces.map((other) => (
          <Menu.Item
            key={other.id}
            component={Link}
            to={`/${other.slug}`}
            leftSection={<Monogram name={other.name} />}
            rightSection={
              other.id === workspace.id ? <IconCheck size={15} aria-label="here" /> : null
            }
          >
            {other.name}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<IconSettings size={15} />} onClick={() => go('settings')}>
          Settings
        </Menu.Item>
        <Menu.Item leftSection={<IconKeyboard size={15} />} onClick={openKeyMap}>
          Keyboard
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function Monogram({ name }: { name: string }) {
  return (
    <span className={classes.monogram} aria-hidden="true">
      {name.trim().charAt(0).toUpperCase() || '·'}
    </span>
  );
}
