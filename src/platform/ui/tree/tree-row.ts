import type { ReactNode } from 'react';

/** A visible row of a tree: those below a folded node are left out by the caller. */
export interface TreeRow {
  readonly id: string;
  /** 0 at the top. */
  readonly depth: number;
  /** Whether it has anything below; undefined: a leaf. */
  readonly expanded?: boolean | undefined;
  readonly content: ReactNode;
}
