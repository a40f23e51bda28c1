import { IconFlame } from '@tabler/icons-react';
import { lazy, memo, useState } from 'react';
import { Anchored } from '#platform/ui/overlay/anchored.tsx';
import { useTrigger } from '#platform/ui/overlay/use-trigger.ts';
import classes from './demand-mark.module.css';
import { shown } from './numbers.tsx';

const DemandWorking = lazy(() => import('./demand-working.tsx'));

interface Props {
  readonly id: string;
  readonly title: string;
  /** The path of the record's page below the workspace. */
  readonly path: string;
  readonly demand: number;
  readonly tabIndex?: number;
}

/** The demand of a record, wherever it stands: press it to see who asked and how it adds up. */
export const DemandMark = memo(function DemandMark(props: Props) {
  const { id, title, path, demand, tabIndex } = props;
  const [opened, setOpened] = useState(false);
  const { button, close } = useTrigger(opened, setOpened, 'dialog');
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keeps its presses from the card around it
    // biome-ignore lint/a11y/useKeyWithClickEvents: the button inside takes the keys
    <span className={classes.place} onClick={(event) => event.stopPropagation()}>
      <Anchored
        opened={opened}
        onClose={close}
        label={`Demand for ${title}`}
        padding={14}
        trigger={
          <button
            type="button"
            {...button}
            className={classes.mark}
            data-demand
            tabIndex={tabIndex}
            title="Demand: who asked, and how it adds up"
            aria-label={`Demand ${shown(demand)}, show who asked`}
          >
            <IconFlame size={13} stroke={1.75} aria-hidden />
            {shown(demand)}
          </button>
        }
      >
        <DemandWorking id={id} title={title} path={path} />
      </Anchored>
    </span>
  );
});
