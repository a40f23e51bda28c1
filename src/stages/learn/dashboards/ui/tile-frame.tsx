import { IconDots, IconGripVertical } from '@tabler/icons-react';
import { type CSSProperties, useState } from 'react';
import { useApp } from '#platform/ui/app-context.tsx';
import { AppLink } from '#platform/ui/app-link.tsx';
import { ActionMenu } from '#platform/ui/overlay/action-menu.tsx';
import type { MenuEntry } from '#platform/ui/overlay/menu-entry.ts';
import type { Tile, TileAnswer } from '../dashboards.contract.ts';
import { AnswerTile } from './answer-tile.tsx';
import classes from './dashboard.module.css';
import { TextTile } from './text-tile.tsx';
import { TileTitle } from './tile-title.tsx';
import type { useGridDrag } from './use-grid-drag.ts';
import type { Looked } from './use-scope.ts';
import { useTile } from './use-tile.ts';

interface Props {
  readonly dashboardId: string;
  readonly tile: Tile;
  /** The name of the report or metric, as soon as it is known. */
  readonly shownName: string | undefined;
  readonly looked: Looked;
  readonly dragged: boolean;
  /** Null where the caller may not change the dashboard; so below. */
  readonly gripOf: ReturnType<typeof useGridDrag>['gripOf'] | null;
  readonly onChange: ((id: string, edit: (tile: Tile) => Tile, message: string) => void) | null;
  readonly onRemove: ((id: string, name: string) => void) | null;
}

/** A tile with its title, its grips and its menu. What goes wrong inside stays inside. */
export function TileFrame(props: Props) {
  return props.tile.kind === 'text' ? (
    <TextFrame {...props} tile={props.tile} />
  ) : (
    <AnswerFrame {...props} tile={props.tile} />
  );
}

function TextFrame(props: Props & { tile: Extract<Tile, { kind: 'text' }> }) {
  const { tile, onChange } = props;
  const [editing, setEditing] = useState(false);
  const write = (text: string) => {
    setEditing(false);
    if (text !== tile.text)
      onChange?.(tile.id, (one) => ({ ...one, text }) as Tile, 'Changed the text.');
  };
  const entries = onChange ? [{ label: 'Edit text', onClick: () => setEditing(true) }] : [];
  return (
    <Frame {...props} name={tile.title ?? ''} path={null} entries={entries}>
      <TextTile text={tile.text} onWrite={editing ? write : null} />
    </Frame>
  );
}

function AnswerFrame(props: Props & { tile: Exclude<Tile, { kind: 'text' }> }) {
  const { tile, dashboardId, looked, shownName } = props;
  const asked = useTile(dashboardId, tile, looked.scope, looked.every);
  const { go, create } = useApp();
  const path =
    tile.kind === 'report'
      ? reportPath(tile.reportId, asked.data, looked)
      : `metrics/${tile.metricId}`;
  const name =
    tile.title || asked.data?.title || shownName || (tile.kind === 'report' ? 'Report' : 'Metric');
  const entries: MenuEntry[] = [
    {
      label: tile.kind === 'report' ? 'Open the report' : 'Open the metric',
      onClick: () => go(path),
    },
    { label: 'Annotate a day', onClick: () => create('annotation', { day: today() }) },
    { label: 'Refresh', onClick: () => void asked.refetch() },
  ];
  return (
    <Frame {...props} name={name} path={path} entries={entries}>
      <AnswerTile asked={asked} path={path} scope={looked.scope} />
    </Frame>
  );
}

/** The report as it is asked here: with the dashboard's range and filters, where it has any. */
function reportPath(id: string, data: TileAnswer | undefined, { scope }: Looked): string {
  const { range, interval, timeZone, filters } = scope;
  const own = range === null && interval === null && timeZone === null && filters.length === 0;
  if (own || data?.kind !== 'report') return `reports/${id}`;
  return `reports/${id}?q=${encodeURIComponent(JSON.stringify(data.question))}`;
}

interface FrameProps extends Props {
  readonly name: string;
  /** Where the title leads. */
  readonly path: string | null;
  readonly entries: readonly MenuEntry[];
  readonly children: React.ReactNode;
}

function Frame({
  tile,
  name,
  path,
  entries,
  dragged,
  gripOf,
  onChange,
  onRemove,
  children,
}: FrameProps) {
  const [renaming, setRenaming] = useState(false);
  const { x, y, w, h } = tile;
  const place = { '--x': x + 1, '--y': y + 1, '--w': w, '--h': h } as CSSProperties;
  const called = name || 'Text';
  const own: MenuEntry[] = [
    ...(onChange ? [{ label: 'Rename', onClick: () => setRenaming(true) }] : []),
    ...(onRemove ? [{ label: 'Remove', onClick: () => onRemove(tile.id, called) }] : []),
  ];
  const all: MenuEntry[] = [
    ...entries,
    ...(entries.length && own.length ? [{ kind: 'line' } as const] : []),
    ...own,
  ];
  const rename = (title: string) => {
    setRenaming(false);
    onChange?.(tile.id, (one) => ({ ...one, title: title || null }), 'Renamed the tile.');
  };
  return (
    <section
      className={classes.tile}
      style={place}
      aria-label={called}
      data-dragged={dragged || undefined}
    >
      <header className={classes.tileHead}>
        {gripOf && (
          <button
            type="button"
            className={classes.grip}
            aria-label={`Move ${called}: arrow keys move it, with Shift they resize it`}
            {...gripOf(tile, 'move', called)}
          >
            <IconGripVertical size={14} />
          </button>
        )}
        {renaming ? (
          <TileTitle title={name} onDone={rename} onCancel={() => setRenaming(false)} />
        ) : (
          <h2>{path ? <AppLink path={path}>{name}</AppLink> : name}</h2>
        )}
        {all.length > 0 && (
          <ActionMenu
            label={`More of ${called}`}
            entries={all}
            trigger={(button) => (
              <button
                type="button"
                {...button}
                className={classes.more}
                aria-label={`More of ${called}`}
              >
                <IconDots size={15} />
              </button>
            )}
          />
        )}
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what is larger than its tile scrolls, by keys too */}
      <div className={classes.body} tabIndex={0} role="group" aria-label={called}>
        {children}
      </div>
      {gripOf && <span className={classes.sizer} aria-hidden {...gripOf(tile, 'size', called)} />}
    </section>
  );
}

function today(): string {
  return new Date().toISOString().slice(0, 10);
}
