import { useCallback, useEffect, useRef, useState } from 'react';
import { useUpdate } from '#platform/ui/data/use-update.ts';
import type { AnyRecord } from '#platform/ui/feature-ui.ts';
import { type Dashboard, dashboards, type Tile } from '../dashboards.contract.ts';

const PAUSE_MS = 600;

/** The tiles of a dashboard as they are shown, and how they change. */
export interface Tiles {
  readonly tiles: readonly Tile[];
  /** Shown at once and kept; steps that follow each other quickly are kept as one. */
  readonly set: (tiles: readonly Tile[], message: string) => void;
  /** Shown, but kept by nobody: while a tile is being dragged. */
  readonly show: (tiles: readonly Tile[] | null) => void;
}

interface Waiting {
  readonly tiles: readonly Tile[];
  readonly message: string;
}

export function useTiles(dashboard: Dashboard): Tiles {
  const update = useUpdate(dashboards as never);
  const [shown, setShown] = useState<readonly Tile[] | null>(null);
  const waiting = useRef<Waiting | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const latest = useRef(dashboard);
  latest.current = dashboard;
  const keep = useCallback(async () => {
    clearTimeout(timer.current);
    const kept = waiting.current;
    waiting.current = null;
    if (!kept) return;
    const record = latest.current as unknown as AnyRecord;
    const saving = update({ record, change: { tiles: kept.tiles }, message: kept.message });
    // The record holds them from here on: what is refused goes back by itself.
    setShown(null);
    await saving;
  }, [update]);
  const keepLatest = useRef(keep);
  keepLatest.current = keep;
  useEffect(() => () => void keepLatest.current(), []);
  const set = useCallback((tiles: readonly Tile[], message: string) => {
    setShown(tiles);
    waiting.current = { tiles, message };
    clearTimeout(timer.current);
    timer.current = setTimeout(() => void keepLatest.current(), PAUSE_MS);
  }, []);
  return { tiles: shown ?? dashboard.tiles, set, show: setShown };
}
