import { createContext, useContext } from 'react';

/** What parts of the shell ask of each other. */
export interface ShellControls {
  readonly openPalette: (mode: 'all' | 'create') => void;
  readonly openKeyMap: () => void;
  readonly closeMenu: () => void;
}

const nothing = () => {};
export const ShellContext = createContext<ShellControls>({
  openPalette: nothing,
  openKeyMap: nothing,
  closeMenu: nothing,
});

export function useShell(): ShellControls {
  return useContext(ShellContext);
}
