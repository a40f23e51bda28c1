import { IconHome, IconMenu2, IconPlus, IconSearch } from '@tabler/icons-react';
import { AppLink } from '#platform/ui/app-link.tsx';
import classes from './shell.module.css';
import { useShell } from './shell-context.ts';
import { useCreatable } from './use-creatable.ts';

/** The phone's way around, within reach of a thumb. */
export function BottomBar({ onMenu }: { onMenu: () => void }) {
  const { openPalette } = useShell();
  const creatable = useCreatable();
  return (
    <nav className={classes.bottom} aria-label="Quick">
      <AppLink path="">
        <IconHome size={20} stroke={1.5} />
        Home
      </AppLink>
      <button type="button" onClick={() => openPalette('all')}>
        <IconSearch size={20} stroke={1.5} />
        Find
      </button>
      {creatable.length > 0 && (
        <button type="button" onClick={() => openPalette('create')}>
          <IconPlus size={20} stroke={1.5} />
          Create
        </button>
      )}
      <button type="button" onClick={onMenu}>
        <IconMenu2 size={20} stroke={1.5} />
        Menu
      </button>
    </nav>
  );
}
