import { Button } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconArrowDown, IconArrowUp, IconChevronRight } from '@tabler/icons-react';
import { type ReactNode, useCallback, useEffect, useMemo, useRef } from 'react';
import type { FieldKind } from '#platform/contract/field.ts';
import { sortNames } from '#platform/contract/list-query.ts';
import type { AnyResource } from '#platform/contract/resource.ts';
import { ApiProblem, messageOf } from '#sdk/problem.ts';
import { useCount } from '../data/use-resource-list.ts';
import type { AnyRecord } from '../feature-ui.ts';
import { type FieldView, kindOf, labelOf } from '../fields/field-view.ts';
import { ValueView } from '../fields/value-view.tsx';
import type { Group } from './groups.ts';
import { ListRow, type RowActions } from './list-row.tsx';
import type { Line } from './list-rows.ts';
import type { ListState } from './list-state.ts';
import classes from './list-table.module.css';
import { useRowWindow } from './use-row-window.ts';

interface Props {
  readonly resource: AnyResource;
  readonly lines: readonly Line[];
  readonly columns: readonly FieldView[];
  readonly state: ListState;
  readonly activeId: string | null;
  readonly editing: { id: string; field: string } | null;
  readonly selected: ReadonlySet<string>;
  readonly folded: ReadonlySet<string>;
  readonly onFold: (group: string) => void;
  readonly onSeen: (groups: readonly string[]) => void;
  readonly mayEdit: (record: AnyRecord) => boolean;
  readonly rowExtras: ((record: AnyRecord) => ReactNode) | undefined;
  readonly actions: RowActions;
  readonly total: number | null;
}

const ROW = 40;
const PHONE_ROW = 64;
const GROUP = 36;
/** The row of column names, which stays in view. */
const HEAD = 32;
const AHEAD = 25;

const WIDTHS: Partial<Record<string, string>> = {
  choice: '140px',
  person: '152px',
  number: '108px',
  integer: '108px',
  date: '104px',
  timestamp: '104px',
  boolean: '80px',
  tags: 'minmax(120px, 0.3fr)',
  reference: '200px',
};

/** The list itself: a table of which only the visible rows exist. */
export function ListTable(props: Props) {
  const { resource, lines, columns, activeId, onSeen } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const phone = useMediaQuery('(max-width: 640px)') ?? false;
  const row = phone ? PHONE_ROW : ROW;
  const sizeOf = useCallback(
    (index: number) => (lines[index]?.kind === 'group' ? GROUP : row),
    [lines, row],
  );
  const { visible, total, show } = useRowWindow({
    scroller,
    count: lines.length,
    sizeOf,
    head: HEAD,
  });
  useLoadAhead(lines, visible.at(0)?.index ?? 0, visible.at(-1)?.index ?? 0, onSeen);
  useFollowActive(lines, activeId, show, scroller);
  const template = useMemo(
    () =>
      [
        '28px',
        'minmax(280px, 1fr)',
        ...columns.map((view) => WIDTHS[kindOf(view)] ?? 'minmax(150px, 0.4fr)'),
      ].join(' '),
    [columns],
  );
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <div className={classes.scroller} ref={scroller} tabIndex={0} data-list-scroller>
      <div
        role="table"
        aria-label={resource.label.many}
        aria-rowcount={props.total === null ? -1 : props.total + 1}
        className={classes.table}
        style={{ '--columns': template } as React.CSSProperties}
      >
        <HeadRow {...props} />
        <div role="rowgroup" style={{ height: total, position: 'relative' }}>
          {visible.map((item) => {
            const line = lines[item.index];
            return line ? (
              <div
                key={line.id}
                role="presentation"
                className={classes.line}
                style={{ transform: `translateY(${item.start}px)`, height: item.size }}
              >
                <LineView {...props} line={line} index={item.index} />
              </div>
            ) : null;
          })}
        </div>
      </div>
    </div>
  );
}

/** Asks for the next page before its place comes into view, and for groups once they do. */
function useLoadAhead(
  lines: readonly Line[],
  first: number,
  last: number,
  onSeen: (groups: readonly string[]) => void,
): void {
  useEffect(() => {
    const near = lines.slice(first, last + AHEAD);
    const groups = near.flatMap((line) => (line.kind === 'group' ? [line.group.id] : []));
    if (groups.length > 0) onSeen(groups);
    near.forEach((line, at) => {
      const next = lines[first + at + 1];
      if (line.kind === 'record' && next?.kind === 'waiting') line.feed.loadMore();
    });
  }, [lines, first, last, onSeen]);
}

/** Brings the active row into view and gives it the focus, so that it is read out. */
function useFollowActive(
  lines: readonly Line[],
  activeId: string | null,
  show: (index: number) => void,
  scroller: React.RefObject<HTMLDivElement | null>,
): void {
  const latest = useRef(lines);
  latest.current = lines;
  useEffect(() => {
    if (!activeId) return;
    const index = latest.current.findIndex((l) => l.kind === 'record' && l.record.id === activeId);
    if (index < 0) return;
    show(index);
    const frame = requestAnimationFrame(() => {
      const row = scroller.current?.querySelector<HTMLElement>(`[data-row="${activeId}"]`);
      const focused = document.activeElement;
      const free = focused === document.body || focused?.closest('[data-list-scroller]');
      if (free && !row?.contains(focused)) row?.focus({ preventScroll: true });
    });
    return () => cancelAnimationFrame(frame);
  }, [activeId, show, scroller]);
}

function HeadRow({ resource, columns, state }: Props) {
  const sortable = useMemo(() => new Set(sortNames(resource.allFields)), [resource]);
  const title = resource.fields[resource.title]?.state.label ?? resource.label.one;
  return (
    <div role="row" aria-rowindex={1} className={classes.head}>
      <span role="columnheader">
        <span className={classes.unseen}>Selected</span>
      </span>
      <SortHead name={resource.title} label={title} state={state} sortable={sortable} />
      {columns.map((view) => (
        <SortHead
          key={view.name}
          name={view.name}
          kind={kindOf(view)}
          label={labelOf(view)}
          state={state}
          sortable={sortable}
        />
      ))}
    </div>
  );
}

function SortHead(props: {
  name: string;
  kind?: FieldKind;
  label: string;
  state: ListState;
  sortable: ReadonlySet<string>;
}) {
  const { name, kind, label, state, sortable } = props;
  const up = state.sort === name;
  const down = state.sort === `-${name}`;
  const sorted = up ? 'ascending' : down ? 'descending' : 'none';
  if (!sortable.has(name)) {
    return (
      <span role="columnheader" className={classes.headCell} data-kind={kind}>
        {label}
      </span>
    );
  }
  const next = down ? name : up ? undefined : `-${name}`;
  return (
    <span role="columnheader" aria-sort={sorted} className={classes.headCell} data-kind={kind}>
      <button type="button" onClick={() => state.set({ sort: next })}>
        {label}
        {up && <IconArrowUp size={12} aria-hidden />}
        {down && <IconArrowDown size={12} aria-hidden />}
      </button>
    </span>
  );
}

/** The question itself is at fault, such as a filter of an old link: asking again is no help. */
function hasStatus(error: unknown, status: number): boolean {
  return error instanceof ApiProblem && error.status === status;
}

function LineView(props: Props & { line: Line; index: number }) {
  const { line, resource, columns, index, activeId, editing, selected, rowExtras, actions } = props;
  switch (line.kind) {
    case 'group':
      return <GroupHead {...props} group={line.group} />;
    case 'waiting':
      return (
        <div className={classes.waiting} aria-hidden="true">
          <span />
        </div>
      );
    case 'error':
      return (
        <div className={classes.error} role="alert">
          {messageOf(line.feed.error)}
          {hasStatus(line.feed.error, 403) ? null : hasStatus(line.feed.error, 400) ? (
            <Button size="compact-sm" variant="light" onClick={props.state.clearFilters}>
              Clear the filters
            </Button>
          ) : (
            <Button size="compact-sm" variant="light" onClick={line.feed.retry}>
              Try again
            </Button>
          )}
        </div>
      );
    default:
      return (
        <ListRow
          resource={resource}
          record={line.record}
          columns={columns}
          index={index}
          active={activeId === line.record.id}
          selected={selected.has(line.record.id)}
          editing={editing?.id === line.record.id ? editing.field : null}
          mayEdit={props.mayEdit(line.record)}
          extras={rowExtras?.(line.record)}
          actions={actions}
        />
      );
  }
}

function GroupHead({ resource, group, folded, onFold }: Props & { group: Group }) {
  const count = useCount(resource, group.query);
  const open = !folded.has(group.id);
  return (
    <div role="row" className={classes.group}>
      <span role="cell" className={classes.groupCell}>
        <button type="button" aria-expanded={open} onClick={() => onFold(group.id)}>
          <IconChevronRight size={14} className={classes.chevron} aria-hidden />
          {group.value === null ? <span>{group.title}</span> : <GroupTitle group={group} />}
          <span className={classes.count}>{count ?? ''}</span>
        </button>
      </span>
    </div>
  );
}

function GroupTitle({ group }: { group: Group }) {
  const kind = kindOf(group.view);
  if (kind === 'choice' || kind === 'person')
    return <ValueView view={group.view} value={group.value} />;
  return <span>{group.title}</span>;
}
