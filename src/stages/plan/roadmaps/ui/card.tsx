import { ActionIcon, Menu } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { memo, useRef } from 'react';
import { HORIZONS, type ItemField, type RoadmapItem } from '../roadmaps.contract.ts';
import classes from './board.module.css';
import { ItemFacts } from './item-facts.tsx';
import { useCardDrag } from './use-card-drag.ts';

export type Horizon = RoadmapItem['horizon'];

interface Props {
  readonly item: RoadmapItem;
  readonly fields: readonly ItemField[];
  readonly lane: string | null;
  readonly open: boolean;
  readonly tabbable: boolean;
  readonly movable: boolean;
  readonly onPeek: (id: string) => void;
  readonly onHorizon: (item: RoadmapItem, horizon: Horizon) => void;
}

/** A feature on the board: drag it, or move it with its menu or Shift and the arrow keys. */
export const Card = memo(function Card(props: Props) {
  const { item, fields, lane, open, tabbable, movable, onPeek, onHorizon } = props;
  const element = useRef<HTMLElement>(null);
  const drag = useCardDrag(element, { item, lane, movable });
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the board handles Enter for its cards
    <article
      ref={element}
      className={classes.card}
      data-card={item.id}
      data-lane={lane ?? ''}
      data-horizon={item.horizon ?? ''}
      data-open={open || undefined}
      data-dragging={drag.dragging || undefined}
      data-edge={drag.edge ?? undefined}
      tabIndex={tabbable ? 0 : -1}
      aria-label={`${item.key} ${item.title}`}
      aria-roledescription={movable ? 'movable card' : 'card'}
      onClick={() => onPeek(item.id)}
    >
      <p className={classes.title}>{item.title}</p>
      <ItemFacts item={item} fields={fields} />
      {movable && <MoveMenu item={item} onHorizon={onHorizon} />}
    </article>
  );
});

function MoveMenu({ item, onHorizon }: Pick<Props, 'item' | 'onHorizon'>) {
  const targets = [...HORIZONS, { value: null, label: 'Not placed' }];
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon
          className={classes.menu}
          size={24}
          tabIndex={-1}
          aria-label={`Move ${item.key}`}
          onClick={(event) => event.stopPropagation()}
        >
          <IconDots size={15} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown onClick={(event) => event.stopPropagation()}>
        <Menu.Label>Move to</Menu.Label>
        {targets
          .filter(({ value }) => value !== item.horizon)
          .map(({ value, label }) => (
            <Menu.Item key={label} onClick={() => onHorizon(item, value)}>
              {label}
            </Menu.Item>
          ))}
      </Menu.Dropdown>
    </Menu>
  );
}
