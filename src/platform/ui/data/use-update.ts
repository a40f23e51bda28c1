import { type QueryClient, useMutation, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import type { AnyResource } from '#platform/contract/resource.ts';
import { ApiProblem, messageOf } from '#sdk/problem.ts';
import { type App, useApp } from '../app-context.tsx';
import type { AnyRecord } from '../feature-ui.ts';
import { refOf, titleOf } from '../registry.ts';
import { inverseOf, patchRecords, withChange } from './cache.ts';
import type { Change } from './change.ts';
import { showConflict } from './conflict.ts';
import { keys } from './keys.ts';
import { afterOwnWrites, noteOwnVersion, noteOwnWrite } from './own-writes.ts';
import { routesOf } from './routes.ts';
import { announceFailure, offerUndo } from './undo.ts';

interface Act {
  readonly record: AnyRecord;
  readonly change: Change;
  /** What the toast says; without it there is no toast. */
  readonly message?: string | undefined;
}

/**
 * Changes a record: shown at once, sent in order, taken back with a message when
 * the server refuses. A change that somebody else's does not touch is merged; a
 * real conflict opens the dialog that shows both. A value that stands for an act of
 * its own begins that act instead.
 */
export function useUpdate(resource: AnyResource) {
  const app = useApp();
  const queries = useQueryClient();
  const update = useCallback(
    async (act: Act): Promise<AnyRecord | null> => {
      const instead = app.registry.choiceAct(resource.noun, act.change);
      if (instead) {
        app.refs.add({ [act.record.id]: refOf(resource, act.record) });
        instead.run(app, act.record.id);
        return null;
      }
      const before = inverseOf(act.record, act.change);
      show(queries, app, resource, act.record.id, (record) => withChange(record, act.change));
      try {
        const saved = await inOrder(act.record.id, () => send(app, resource, act, before));
        settle(queries, app, resource, saved);
        if (act.message) {
          offerUndo(act.message, () => void update({ record: saved, change: before }));
        }
        return saved;
      } catch (error) {
        fail(queries, app, resource, act, before, error, () => void update(act));
        return null;
      }
    },
    [app, queries, resource],
  );
  return update;
}

const tails = new Map<string, Promise<unknown>>();

/** Runs the changes of one record one after the other, so that each knows the version before it. */
function inOrder<T>(id: string, run: () => Promise<T>): Promise<T> {
  const before = tails.get(id) ?? Promise.resolve();
  const next = before.then(run, run);
  tails.set(id, next);
  const forget = () => tails.get(id) === next && tails.delete(id);
  next.then(forget, forget);
  return next;
}

async function send(
  app: App,
  resource: AnyResource,
  { record, change }: Act,
  before: Change,
): Promise<AnyRecord> {
  const workspace = app.workspace.slug;
  const patch = async (at: number): Promise<AnyRecord> => {
    const saved = await app.client.call(routesOf(resource).update, {
      params: { workspace, id: record.id },
      body: { ...change, version: at },
    });
    noteOwnVersion(record.id, at, saved.version);
    return saved;
  };
  try {
    return await patch(afterOwnWrites(record.id, record.version));
  } catch (error) {
    const current = conflictOf(error);
    if (!current || !untouched(current, before)) throw error;
    return patch(current.version);
  }
}

/** The other person's record, if that is what stopped us. */
function conflictOf(error: unknown): AnyRecord | null {
  if (!(error instanceof ApiProblem) || error.code !== 'version_conflict') return null;
  return (error.current as AnyRecord | undefined) ?? null;
}

/** True when the other change left the fields alone that ours is about. */
function untouched(current: AnyRecord, before: Change): boolean {
  return JSON.stringify(inverseOf(current, before)) === JSON.stringify(before);
}

function show(
  queries: QueryClient,
  app: App,
  resource: AnyResource,
  id: string,
  change: (record: AnyRecord) => AnyRecord,
): void {
  void queries.cancelQueries({ queryKey: keys.record(app.workspace.slug, resource.noun, id) });
  patchRecords(queries, app.workspace.slug, resource.noun, new Set([id]), change);
}

/** Puts the server's answer everywhere and lets what depends on it be asked again. */
export function settle(
  queries: QueryClient,
  app: App,
  resource: AnyResource,
  saved: AnyRecord,
): void {
  const workspace = app.workspace.slug;
  noteOwnWrite(saved.id);
  patchRecords(queries, workspace, resource.noun, new Set([saved.id]), () => saved);
  void queries.invalidateQueries({ queryKey: keys.history(workspace, resource.noun, saved.id) });
  // Counts and trees are made of many records, and made anew when one changes.
  for (const whole of ['count', 'tree']) {
    void queries.invalidateQueries({ queryKey: [...keys.noun(workspace, resource.noun), whole] });
  }
  // Lists keep what is on the screen and are asked again when they are next opened.
  void queries.invalidateQueries({
    queryKey: keys.lists(workspace, resource.noun),
    refetchType: 'none',
  });
}

function fail(
  queries: QueryClient,
  app: App,
  resource: AnyResource,
  act: Act,
  before: Change,
  error: unknown,
  retry: () => void,
): void {
  const id = act.record.id;
  const current = conflictOf(error);
  if (current) {
    show(queries, app, resource, id, () => current);
    showConflict({ resource, mine: act.change, current });
    return;
  }
  show(queries, app, resource, id, (record) => withChange(record, before));
  const retryable = !(error instanceof ApiProblem) || error.status >= 500 || error.status === 429;
  const name = titleOf(resource, act.record);
  announceFailure(`“${name}” was not changed. ${messageOf(error)}`, retryable ? retry : undefined);
}

/** Changes many records at once; undo puts each back to what it was. */
export function useBulk(resource: AnyResource) {
  const app = useApp();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (act: {
      ids: readonly string[];
      change?: Change;
      addTagIds?: string[];
      removeTagIds?: string[];
      archive?: boolean;
    }) => {
      const total = { changed: 0, missing: 0 };
      for (let start = 0; start < act.ids.length; start += BULK_STEP) {
        const answer = await app.client.call(routesOf(resource).bulk, {
          params: { workspace: app.workspace.slug },
          body: { ...act, ids: act.ids.slice(start, start + BULK_STEP) },
        });
        total.changed += answer.changed;
        total.missing += answer.missing.length;
      }
      return total;
    },
    onError: (error) => announceFailure(`The change was not made. ${messageOf(error)}`),
    onSettled: () =>
      queries.invalidateQueries({ queryKey: keys.noun(app.workspace.slug, resource.noun) }),
  });
}
const BULK_STEP = 1000;
