import { type RefObject, useEffect } from 'react';

/**
 * Puts the cursor into what is marked `data-autofocus` when it appears in `box` after the dialog
 * itself: a form whose code came later, or the next step of one. The focus trap looks only once.
 */
export function useLateFocus(box: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    let last: Element | null = null;
    const look = () => {
      const wanted = element.querySelector('[data-autofocus]');
      if (wanted && wanted !== last && wanted instanceof HTMLElement) wanted.focus();
      last = wanted;
    };
    const watch = new MutationObserver(look);
    watch.observe(element, { childList: true, subtree: true });
    const timer = setTimeout(look);
    return () => {
      clearTimeout(timer);
      watch.disconnect();
    };
  }, [box]);
}
