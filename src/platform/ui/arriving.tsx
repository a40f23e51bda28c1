import { createContext, type ReactNode, useContext, useLayoutEffect } from 'react';

/** Keeps what it stands in from counting as whole, until the answer is called. */
export type Hold = () => () => void;
export const HoldContext = createContext<Hold | null>(null);

/** Stands in for a part whose code is on its way: what it stands in is not settled yet. */
export function Arriving({ children = null }: { children?: ReactNode }) {
  const hold = useContext(HoldContext);
  useLayoutEffect(() => hold?.(), [hold]);
  return children;
}
