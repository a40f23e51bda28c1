import { useEffect, useState } from 'react';

/** How long the page above a comment may still grow while its parts arrive. */
const SETTLING_MS = 4000;
const PREFIX = '#comment-';

/**
 * The comment that the address names (`…#comment-<id>`), by its id. Once the comments are
 * there it is brought into view, and kept there while the parts above it arrive, until
 * somebody scrolls or presses a key.
 */
export function useWantedComment(ready: boolean): string | null {
  const [wanted] = useState(() =>
    location.hash.startsWith(PREFIX) ? location.hash.slice(PREFIX.length) : null,
  );
  useEffect(() => {
    if (!ready || !wanted) return;
    const element = document.getElementById(`comment-${wanted}`);
    if (!element) return;
    const show = () => element.scrollIntoView({ block: 'center' });
    const sizes = new ResizeObserver(show);
    for (let box = element.parentElement; box; box = box.parentElement) sizes.observe(box);
    const stop = () => {
      sizes.disconnect();
      clearTimeout(timer);
      for (const act of ACTS) removeEventListener(act, stop);
    };
    const timer = setTimeout(stop, SETTLING_MS);
    for (const act of ACTS) addEventListener(act, stop, { passive: true });
    return stop;
  }, [ready, wanted]);
  return wanted;
}

const ACTS = ['wheel', 'touchmove', 'pointerdown', 'keydown'] as const;
