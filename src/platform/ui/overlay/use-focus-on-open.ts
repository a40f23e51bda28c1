import { useEffect, useRef } from 'react';

/** Puts the cursor into a field as it appears, however late its code arrived. */
export function useFocusOnOpen<E extends HTMLElement>() {
  const ref = useRef<E>(null);
  useEffect(() => {
    // After the focus trap of the popover has done its part.
    const timer = setTimeout(() => ref.current?.focus({ preventScroll: true }));
    return () => clearTimeout(timer);
  }, []);
  return ref;
}
