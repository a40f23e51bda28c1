import { UnstyledButton } from '@mantine/core';
import { IconChevronDown, IconKeyboard, IconSettings } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import type { Me } from '#core/access/access.contract.ts';
import { useApp } from '#platform/ui/app-context.tsx';
import { ActionMenu } from '#platform/ui/overlay/action-menu.tsx';
import type { MenuEntry } from '#platform/ui/overlay/menu-entry.ts';
import classes from './rail.module.css';
import { useShell } from './shell-context.ts';

/** Which workspace this is, and the way to the others. */
export function WorkspaceSwitcher({ me, collapsed }: { me: Me; collapsed: boolean }) {
  const { workspace, go } = useApp();
  const { openKeyMap } = useShell();
  const navigate = useNavigate();
  const entries: MenuEntry[] = [
    { kind: 'heading', label: 'Workspaces' },
    ...me.workspaces.map((other) => ({
      label: other.name,
      mark: <Monogram name={other.name} />,
      checked: other.id === workspace.id,
      onClick: () => void navigate({ to: `/${other.slug}` }),
    })),
    { kind: 'line' },
    { label: 'Settings', icon: IconSettings, onClick: () => go('settings') },
    { label: 'Keyboard', icon: IconKeyboard, onClick: openKeyMap },
  ];
  return (
    <ActionMenu
      label="Workspace"
      position="bottom-start"
      entries={entries}
      trigger={(button) => (
        <UnstyledButton {...button} className={classes.workspace} title={workspace.name}>
          <Monogram name={workspace.name} />
          {!collapsed && (
            <>
              <span className={classes.workspaceName}>{workspace.name}</span>
              <IconChevronDown size={13} aria-hidden />
            </>
          )}
        </UnstyledButton>
      )}
    />
  );
}

function Monogram({ name }: { name: string }) {
  return (
    <span className={classes.monogram} aria-hidden="true">
      {name.trim().charAt(0).toUpperCase() || '·'}
    </span>
  );
}
