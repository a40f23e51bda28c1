import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { type Hold, HoldContext } from './arriving.tsx';

/** How long nothing may be on its way before what is shown counts as whole. */
const QUIET_MS = 40;
/** A slow part may come later and push; the rest does not wait for it any longer. */
const LONGEST_MS = 400;

/**
 * Parts below one another that arrive at times of their own: seen together, when the last of them
 * knows its height, so that none pushes another about. At once when all is known already.
 */
export function Settled({ children }: { children: ReactNode }) {
  const queries = useQueryClient();
  const [settled, setSettled] = useState(false);
  const arriving = useRef(0);
  const look = useRef<() => void>(undefined);
  const hold = useMemo(
    (): Hold => () => {
      arriving.current += 1;
      return () => {
        arriving.current -= 1;
        look.current?.();
      };
    },
    [],
  );
  useLayoutEffect(() => {
    const cache = queries.getQueryCache();
    const show = () => setSettled(true);
    const unasked = cache.getAll().some(({ state }) => state.status === 'pending');
    if (arriving.current === 0 && !unasked) return show();
    let quiet: ReturnType<typeof setTimeout> | undefined;
    const see = () => {
      clearTimeout(quiet);
      const asking = queries.isFetching({ predicate: ({ state }) => state.status === 'pending' });
      if (arriving.current === 0 && asking === 0) quiet = setTimeout(show, QUIET_MS);
    };
    look.current = see;
    const stop = cache.subscribe(see);
    const latest = setTimeout(show, LONGEST_MS);
    see();
    return () => {
      look.current = undefined;
      stop();
      clearTimeout(quiet);
      clearTimeout(latest);
    };
  }, [queries]);
  return (
    <HoldContext value={hold}>
      <div style={{ display: 'contents', visibility: settled ? undefined : 'hidden' }}>
        {children}
      </div>
    </HoldContext>
  );
}
