import { lazy, type ReactElement, type ReactNode, Suspense, useState } from 'react';
import type { Icon } from '../feature-ui.ts';
import type { Position } from './anchored.tsx';
import classes from './overlay.module.css';
import { useTrigger } from './use-trigger.ts';

const MenuList = lazy(() => import('./menu-list.tsx'));

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

type TriggerProps = ReturnType<typeof useTrigger>['button'];

interface Props {
  readonly label: string;
  readonly entries: readonly MenuEntry[];
  readonly position?: Position;
  readonly trigger: (props: TriggerProps) => ReactElement;
}

/** A button with a menu; the menu is fetched when it first opens. */
export function ActionMenu({ label, entries, position = 'bottom-end', trigger }: Props) {
  const [opened, setOpened] = useState(false);
  const { button, close } = useTrigger(opened, setOpened, 'menu');
  return (
    <span className={classes.place}>
      {trigger(button)}
      {opened && (
        <Suspense>
          <MenuList label={label} entries={entries} position={position} onClose={close} />
        </Suspense>
      )}
    </span>
  );
}
