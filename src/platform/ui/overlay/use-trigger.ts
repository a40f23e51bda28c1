import { useRef } from 'react';

/** What the button that opens a popover or menu needs. */
export function useTrigger(
  opened: boolean,
  setOpened: (opened: boolean) => void,
  kind: 'dialog' | 'menu',
) {
  const ref = useRef<HTMLButtonElement>(null);
  const wasOpen = useRef(false);
  return {
    close: () => {
      setOpened(false);
      ref.current?.focus({ preventScroll: true });
    },
    button: {
      ref,
      'aria-haspopup': kind,
      'aria-expanded': opened,
      // Pressing outside closes before the click arrives: the click must not open again.
      onPointerDown: () => {
        wasOpen.current = opened;
      },
      onClick: () => {
        setOpened(!wasOpen.current);
        wasOpen.current = false;
      },
    },
  } as const;
}
