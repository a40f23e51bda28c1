import { useCallback, useEffect, useRef, useState } from 'react';
import { useApp } from '#platform/ui/app-context.tsx';
import { messageOf } from '#sdk/problem.ts';
import { type SqlAnswer, sqlRoutes } from '../../sql/sql.contract.ts';

export type RunState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'running' }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'done'; readonly answer: SqlAnswer; readonly milliseconds: number };

/** Runs SQL when asked to, and `first` at once. Leaving, or running something else, stops it. */
export function useRun(first: string | null) {
  const { client, workspace } = useApp();
  const [state, setState] = useState<RunState>({ kind: 'idle' });
  const running = useRef<AbortController | null>(null);
  const begin = useRef(first);

  const run = useCallback(
    (sql: string) => {
      running.current?.abort();
      const controller = new AbortController();
      running.current = controller;
      const { signal } = controller;
      setState({ kind: 'running' });
      client
        .call(sqlRoutes.ask, { params: { workspace: workspace.slug }, body: { sql }, signal })
        .then(({ answer, milliseconds }) => {
          if (!signal.aborted) setState({ kind: 'done', answer, milliseconds });
        })
        .catch((error: unknown) => {
          if (!signal.aborted) setState({ kind: 'failed', message: messageOf(error) });
        });
    },
    [client, workspace.slug],
  );
  const stop = useCallback(() => {
    running.current?.abort();
    setState({ kind: 'stopped' });
  }, []);

  useEffect(() => {
    if (begin.current !== null) run(begin.current);
    return () => running.current?.abort();
  }, [run]);
  return { state, run, stop };
}

/** The place that a message of the engine points to: `LINE 2: … ^`. */
export function placeIn(message: string, sql: string): { line: number; at: number } | null {
  const found = /^(LINE (\d+): )(.*)\n( *)\^/m.exec(message);
  if (!found) return null;
  const [, head = '', number, , spaces = ''] = found;
  const line = Number(number);
  const lines = sql.split('\n');
  const before = lines.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0);
  const column = Math.min(spaces.length - head.length, lines[line - 1]?.length ?? 0);
  return { line, at: before + Math.max(0, column) };
}
