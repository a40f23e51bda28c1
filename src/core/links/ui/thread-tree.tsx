import { ActionIcon, Tooltip } from '@mantine/core';
import { IconChevronRight, IconLinkOff } from '@tabler/icons-react';
import { type KeyboardEvent, useMemo, useRef, useState } from 'react';
import { useApp } from '#platform/ui/app-context.tsx';
import { AppLink } from '#platform/ui/app-link.tsx';
import { formatNumber } from '#platform/ui/fields/format.ts';
import { type Direction, isDerived } from '../link-kinds.ts';
import type { Thread, ThreadEdge, ThreadMore } from '../thread.contract.ts';
import { NodeLine } from './node-line.tsx';
import classes from './thread.module.css';
import { type Line, linesOf } from './thread-model.ts';

interface Props {
  readonly thread: Thread;
  readonly direction: Direction;
  readonly label: string;
  readonly reading: ThreadMore | undefined;
  readonly onReadOn: (more: ThreadMore) => void;
  readonly onUnlink: ((edge: ThreadEdge) => void) | undefined;
}

/** One direction of the thread as a tree: arrows move and fold, Enter opens, Delete unlinks. */
export function ThreadTree({ thread, direction, label, reading, onReadOn, onUnlink }: Props) {
  const app = useApp();
  const [expanded, setExpanded] = useState<ReadonlySet<string>>(new Set());
  const lines = useMemo(() => linesOf(thread, direction, expanded), [thread, direction, expanded]);
  const [active, setActive] = useState<string | undefined>(undefined);
  const tree = useRef<HTMLDivElement>(null);
  const current = lines.find((line) => line.id === active) ?? lines[0];

  const fold = (id: string, open: boolean) =>
    setExpanded((before) => {
      const next = new Set(before);
      if (open) next.add(id);
      else next.delete(id);
      return next;
    });
  const move = (line: Line | undefined) => {
    if (!line) return;
    setActive(line.id);
    tree.current?.querySelector<HTMLElement>(`[data-line="${CSS.escape(line.id)}"]`)?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (!current || event.altKey || event.ctrlKey || event.metaKey) return;
    const at = lines.indexOf(current);
    const record = current.kind === 'record' ? current : null;
    if (event.key === 'ArrowDown') move(lines[at + 1]);
    else if (event.key === 'ArrowUp') move(lines[at - 1]);
    else if (event.key === 'Home') move(lines[0]);
    else if (event.key === 'End') move(lines.at(-1));
    else if (event.key === 'ArrowRight' && record?.expanded) move(lines[at + 1]);
    else if (event.key === 'ArrowRight' && record?.expandable) fold(record.id, true);
    else if (event.key === 'ArrowLeft' && record?.expanded) fold(record.id, false);
    else if (event.key === 'ArrowLeft') move(lines.find(({ id }) => id === current.parent));
    else if (event.key === 'Enter' && record) app.go(pathOf(record.node.noun, record.node.id));
    else if (event.key === 'Enter' && current.kind === 'more') onReadOn(current.more);
    else if (event.key === 'Delete' && record && mayUnlink(record)) onUnlink?.(record.edge);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const pathOf = (noun: string, id: string) => `${app.registry.noun(noun)?.path ?? noun}/${id}`;
  const mayUnlink = (line: Line) =>
    onUnlink !== undefined &&
    line.kind === 'record' &&
    line.level === 1 &&
    !isDerived(line.edge.kind);
  return (
    <div ref={tree} role="tree" aria-label={label} className={classes.tree} onKeyDown={onKeyDown}>
      {lines.map((line) => (
        <div
          key={line.id}
          role="treeitem"
          data-line={line.id}
          aria-level={line.level}
          aria-expanded={line.kind === 'record' && line.expandable ? line.expanded : undefined}
          aria-setsize={line.kind === 'record' ? line.of : undefined}
          aria-posinset={line.kind === 'record' ? line.at : undefined}
          aria-selected={line === current}
          tabIndex={line === current ? 0 : -1}
          className={classes.line}
          style={{ paddingLeft: (line.level - 1) * 20 }}
          onFocus={() => setActive(line.id)}
        >
          {line.kind === 'more' ? (
            <button
              type="button"
              tabIndex={-1}
              className={classes.more}
              disabled={reading === line.more}
              onClick={() => onReadOn(line.more)}
            >
              {moreText(line.more)}
            </button>
          ) : (
            <>
              <button
                type="button"
                tabIndex={-1}
                className={classes.fold}
                hidden={!line.expandable}
                aria-label={line.expanded ? 'Fold' : 'Unfold'}
                onClick={() => fold(line.id, !line.expanded)}
              >
                <IconChevronRight size={13} stroke={2} data-open={line.expanded || undefined} />
              </button>
              <AppLink
                path={pathOf(line.node.noun, line.node.id)}
                tabIndex={-1}
                className={classes.link}
              >
                <NodeLine thread={thread} node={line.node} />
              </AppLink>
              {mayUnlink(line) && (
                <Tooltip label="Take the link away">
                  <ActionIcon
                    size="sm"
                    tabIndex={-1}
                    className={classes.unlink}
                    aria-label={`Take the link to ${line.node.key} away`}
                    onClick={() => onUnlink?.(line.edge)}
                  >
                    <IconLinkOff size={14} />
                  </ActionIcon>
                </Tooltip>
              )}
            </>
          )}
        </div>
      ))}
    </div>
  );
}

/** “49,995 more”, or “more than 100,000 more” where counting stopped. */
export function moreText({ count, atLeast, cursor }: ThreadMore): string {
  const number = formatNumber(count);
  const rest = cursor ? `${number} more` : `${number} ${count === 1 ? 'record' : 'records'}`;
  return atLeast ? `More than ${rest}` : `Show ${rest}`;
}
