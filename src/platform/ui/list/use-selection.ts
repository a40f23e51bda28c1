import { useCallback, useMemo, useState } from 'react';
import type { AnyRecord } from '../feature-ui.ts';

export interface Selection {
  readonly ids: ReadonlySet<string>;
  toggle(id: string, extend: boolean): void;
  all(): void;
  clear(): void;
}

/** Which rows are selected; `extend` takes everything since the row before (shift). */
export function useSelection(records: readonly AnyRecord[]): Selection {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  const [last, setLast] = useState<string | null>(null);
  const toggle = useCallback(
    (id: string, extend: boolean) => {
      const from = extend && last ? records.findIndex((record) => record.id === last) : -1;
      const to = records.findIndex((record) => record.id === id);
      setIds((before) => {
        const next = new Set(before);
        if (from >= 0 && to >= 0) {
          const [start, end] = from < to ? [from, to] : [to, from];
          for (const record of records.slice(start, end + 1)) next.add(record.id);
        } else if (!next.delete(id)) next.add(id);
        return next;
      });
      setLast(id);
    },
    [records, last],
  );
  const all = useCallback(() => setIds(new Set(records.map((record) => record.id))), [records]);
  const clear = useCallback(() => setIds(new Set()), []);
  return useMemo(() => ({ ids, toggle, all, clear }), [ids, toggle, all, clear]);
}
