import { useEffect, useState } from 'react';

/**
 * Gives the focus back to where it was before a dialog that is rendered open and taken away to
 * close: Mantine itself remembers it only for dialogs that are told to open later.
 */
export function useReturnFocus(): void {
  // While rendering, before the dialog takes the focus.
  const [before] = useState(() => document.activeElement);
  useEffect(
    () => () => {
      setTimeout(() => {
        const now = document.activeElement;
        const lost = now === null || now === document.body;
        if (lost && before instanceof HTMLElement && before.isConnected) {
          before.focus({ preventScroll: true });
        }
      });
    },
    [before],
  );
}
