import type { ReactNode } from 'react';
import type { Icon } from '../feature-ui.ts';

/** One line of a menu: something to do, a heading, or a line between. */
export type MenuEntry =
  | {
      readonly kind?: 'item';
      readonly label: string;
      readonly icon?: Icon | undefined;
      readonly mark?: ReactNode;
      /** For one of several choices: whether it is the one in force. */
      readonly checked?: boolean;
      readonly href?: string;
      readonly download?: boolean;
      readonly onClick?: () => void;
    }
  | { readonly kind: 'heading'; readonly label: string }
  | { readonly kind: 'line' };
