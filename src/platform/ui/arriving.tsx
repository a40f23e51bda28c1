import { createContext, type ReactNode, useContext, useLayoutEffect } from 'react';

/** Keeps what it stands in from counting as whole, until the answer is called. */
export type Hold = () => () => void;
export const HoldContext = createContext<Hold | null>(null);

/**
 * Stands in for a part that does not know its height yet, because its code or its first answer is on
 * its way: `Settled` around it waits for it.
 */
export function Arriving({ children = null }: { children?: ReactNode }) {
  const hold = useContext(HoldContext);
  useLayoutEffect(() => hold?.(), [hold]);
  return children;
}
