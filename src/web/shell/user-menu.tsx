import { UnstyledButton, useMantineColorScheme } from '@mantine/core';
import { IconDeviceDesktop, IconLogout, IconMoon, IconSun, IconUser } from '@tabler/icons-react';
import type { Me } from '#core/access/access.contract.ts';
import { useApp } from '#platform/ui/app-context.tsx';
import { Face } from '#platform/ui/fields/marks.tsx';
import { ActionMenu } from '#platform/ui/overlay/action-menu.tsx';
import type { MenuEntry } from '#platform/ui/overlay/menu-entry.ts';
import { useSignOut } from '../session.ts';
import classes from './rail.module.css';

const SCHEMES = [
  { value: 'auto', label: 'Like the system', icon: IconDeviceDesktop },
  { value: 'light', label: 'Light', icon: IconSun },
  { value: 'dark', label: 'Dark', icon: IconMoon },
] as const;

/** You: settings, light or dark, sign out. */
export function UserMenu({ me, collapsed }: { me: Me; collapsed: boolean }) {
  const { go } = useApp();
  const signOut = useSignOut();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const entries: MenuEntry[] = [
    { label: 'Profile', icon: IconUser, onClick: () => go('settings/profile') },
    { kind: 'heading', label: 'Appearance' },
    ...SCHEMES.map(({ value, label, icon }) => ({
      label,
      icon,
      checked: colorScheme === value,
      onClick: () => setColorScheme(value),
    })),
    { kind: 'line' },
    { label: 'Sign out', icon: IconLogout, onClick: () => signOut.mutate() },
  ];
  return (
    <div className={classes.foot}>
      <ActionMenu
        label="You"
        position="top-start"
        entries={entries}
        trigger={(button) => (
          <UnstyledButton {...button} className={classes.user} title={me.user.name}>
            <Face name={me.user.name} size={22} />
            {!collapsed && <span>{me.user.name}</span>}
          </UnstyledButton>
        )}
      />
    </div>
  );
}
