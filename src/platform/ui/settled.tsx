import { type ReactNode, useCallback, useLayoutEffect, useRef, useState } from 'react';
import { type Hold, HoldContext } from './arriving.tsx';
import classes from './waiting.module.css';
import { WaitingSign } from './waiting.tsx';

/**
 * A slow part may come later and push; the rest does not wait for it any longer. On a cold start a
 * slow machine needs most of it.
 */
const LONGEST_MS = 1000;

/**
 * Parts below one another that arrive at times of their own: seen together, when none of them is
 * `Arriving` any more, so that none pushes another about. At once when all is known already.
 */
export function Settled({ children }: { children: ReactNode }) {
  const [settled, setSettled] = useState(false);
  const arriving = useRef(0);
  const look = useCallback(() => {
    if (arriving.current === 0) setSettled(true);
  }, []);
  const hold = useCallback<Hold>(() => {
    arriving.current += 1;
    return () => {
      arriving.current -= 1;
      // What has arrived may hold again, for its own parts, before this turn is over.
      queueMicrotask(look);
    };
  }, [look]);
  useLayoutEffect(() => {
    look();
    const latest = setTimeout(() => setSettled(true), LONGEST_MS);
    return () => clearTimeout(latest);
  }, [look]);
  return (
    <HoldContext value={hold}>
      {!settled && (
        <div className={classes.over}>
          <WaitingSign />
        </div>
      )}
      <div style={{ display: 'contents', visibility: settled ? undefined : 'hidden' }}>
        {children}
      </div>
    </HoldContext>
  );
}
