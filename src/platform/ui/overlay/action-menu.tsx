import { lazy, type ReactElement, type ReactNode, Suspense, useState } from 'react';
import type { MenuEntry } from './menu-entry.ts';
import classes from './overlay.module.css';
import type { Position } from './position.ts';
import { useTrigger } from './use-trigger.ts';

const MenuList = lazy(() => import('./menu-list.tsx'));

type TriggerProps = ReturnType<typeof useTrigger>['button'];

interface Props {
  readonly label: string;
  readonly entries: readonly MenuEntry[];
  /** Entries that others bring, before these. */
  readonly others?: ReactNode;
  readonly position?: Position;
  readonly trigger: (props: TriggerProps) => ReactElement;
}

/** A button with a menu; the menu is fetched when it first opens. */
export function ActionMenu({ position = 'bottom-end', trigger, ...menu }: Props) {
  const [opened, setOpened] = useState(false);
  const { button, close } = useTrigger(opened, setOpened, 'menu');
  return (
    <span className={classes.place}>
      {trigger(button)}
      {opened && (
        <Suspense>
          <MenuList {...menu} position={position} onClose={close} />
        </Suspense>
      )}
    </span>
  );
}
