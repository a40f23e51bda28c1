import { Menu, UnstyledButton, useMantineColorScheme } from '@mantine/core';
import { IconDeviceDesktop, IconLogout, IconMoon, IconSun, IconUser } from '@tabler/icons-react';
import type { Me } from '#core/access/access.contract.ts';
import { useApp } from '#platform/ui/app-context.tsx';
import { Face } from '#platform/ui/fields/marks.tsx';
import { useSignOut } from '../session.tsx';
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
  return (
    <div className={classes.foot}>
      <Menu width={220} position="top-start">
        <Menu.Target>
          <UnstyledButton className={classes.user} title={me.user.name}>
            <Face name={me.user.name} size={22} />
            {!collapsed && <span>{me.user.name}</span>}
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconUser size={15} />} onClick={() => go('settings/profile')}>
            Profile
          </Menu.Item>
          <Menu.Divider />
          <Menu.Label>Appearance</Menu.Label>
          {SCHEMES.map(({ value, label, icon: Icon }) => (
            <Menu.Item
              key={value}
              role="menuitemradio"
              aria-checked={colorScheme === value}
              leftSection={<Icon size={15} />}
              data-chosen={colorScheme === value || undefined}
              className={classes.scheme}
              onClick={() => setColorScheme(value)}
            >
              {label}
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Item leftSection={<IconLogout size={15} />} onClick={() => signOut.mutate()}>
            Sign out
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}
