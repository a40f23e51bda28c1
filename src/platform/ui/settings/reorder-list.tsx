import {
  draggable,
  dropTargetForElements,
} from '@atlaskit/pragmatic-drag-and-drop/adapter/element-adapter';
import { combine } from '@atlaskit/pragmatic-drag-and-drop/combine';
import { IconGripVertical } from '@tabler/icons-react';
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import classes from './reorder-list.module.css';

export interface ReorderItem {
  readonly id: string;
  /** Named to those who move it by keyboard. */
  readonly label: string;
  readonly content: ReactNode;
}

interface Props {
  readonly label: string;
  readonly items: readonly ReorderItem[];
  /** Without it, the order stays as it is. */
  readonly onOrder?: ((ids: string[]) => void) | undefined;
}

/** A list whose items people put in order: dragged by the handle, or with the arrow keys on it. */
export function ReorderList({ label, items, onOrder }: Props) {
  const [told, setTold] = useState('');
  const move = (id: string, to: number) => {
    const ids = items.map((item) => item.id);
    const from = ids.indexOf(id);
    if (from < 0 || to < 0 || to >= ids.length || from === to) return;
    ids.splice(from, 1);
    ids.splice(to, 0, id);
    setTold(`${items[from]?.label ?? ''}: ${to + 1} of ${ids.length}`);
    onOrder?.(ids);
  };
  return (
    <>
      <ul className={classes.list} aria-label={label}>
        {items.map((item, at) => (
          <Item
            key={item.id}
            item={item}
            at={at}
            list={label}
            movable={onOrder !== undefined && items.length > 1}
            onMove={(id, before) => {
              const from = items.findIndex((other) => other.id === id);
              move(id, from < before ? before - 1 : before);
            }}
            onStep={(by) => move(item.id, at + by)}
          />
        ))}
      </ul>
      <p className={classes.told} role="status">
        {told}
      </p>
    </>
  );
}

interface ItemProps {
  readonly item: ReorderItem;
  readonly at: number;
  readonly list: string;
  readonly movable: boolean;
  /** Puts the item of this id before the place given. */
  readonly onMove: (id: string, before: number) => void;
  readonly onStep: (by: number) => void;
}

function Item(props: ItemProps) {
  const { item, movable, onStep } = props;
  const row = useRef<HTMLLIElement>(null);
  const handle = useRef<HTMLButtonElement>(null);
  const edge = useDrag(row, handle, props);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowUp') onStep(-1);
    else if (event.key === 'ArrowDown') onStep(1);
    else return;
    event.preventDefault();
  };
  return (
    <li ref={row} data-edge={edge ?? undefined}>
      {movable && (
        <button
          ref={handle}
          type="button"
          className={classes.handle}
          aria-label={`Move ${item.label} with the arrow keys`}
          title="Drag, or use the arrow keys"
          onKeyDown={onKeyDown}
        >
          <IconGripVertical size={15} aria-hidden />
        </button>
      )}
      {item.content}
    </li>
  );
}

type Edge = 'before' | 'after';

function useDrag(
  row: React.RefObject<HTMLLIElement | null>,
  handle: React.RefObject<HTMLButtonElement | null>,
  props: ItemProps,
): Edge | null {
  const [edge, setEdge] = useState<Edge | null>(null);
  const latest = useRef(props);
  latest.current = props;
  const { movable } = props;
  useEffect(() => {
    const [element, dragHandle] = [row.current, handle.current];
    if (!movable || !element || !dragHandle) return undefined;
    const edgeAt = (y: number): Edge => {
      const { top, height } = element.getBoundingClientRect();
      return y < top + height / 2 ? 'before' : 'after';
    };
    return combine(
      draggable({
        element,
        dragHandle,
        getInitialData: () => ({ list: latest.current.list, id: latest.current.item.id }),
      }),
      dropTargetForElements({
        element,
        canDrop: ({ source }) => source.data.list === latest.current.list,
        onDrag: ({ location }) => setEdge(edgeAt(location.current.input.clientY)),
        onDragLeave: () => setEdge(null),
        onDrop: ({ source, location }) => {
          setEdge(null);
          const after = edgeAt(location.current.input.clientY) === 'after';
          latest.current.onMove(String(source.data.id), latest.current.at + (after ? 1 : 0));
        },
      }),
    );
  }, [row, handle, movable]);
  return edge;
}
