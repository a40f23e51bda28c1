import {
  type InfiniteData,
  useInfiniteQuery,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { useApp } from '#platform/ui/app-context.tsx';
import { keys } from '#platform/ui/data/keys.ts';
import { noteOwnWrite } from '#platform/ui/data/own-writes.ts';
import { announceFailure, offerUndo } from '#platform/ui/data/undo.ts';
import { messageOf } from '#sdk/problem.ts';
import type { TypedInput } from '../score-inputs.ts';
import { inputsOf, scoreOf } from '../score-methods.ts';
import type { ScoreModel } from '../score-models.contract.ts';
import { numbersOf } from '../score-row.ts';
import { type ScoreRow, scoreRoutes } from '../scores.contract.ts';

interface ScorePage {
  items: ScoreRow[];
  nextCursor: string | null;
}
type ScoreData = InfiniteData<ScorePage, string | undefined>;

export interface Point {
  id: string;
  key: string;
  title: string;
  state: string;
  demand: number | null;
  value: number | null;
  inputs: Record<string, number>;
  typed: string[];
}
interface PointData {
  items: Point[];
}

/** Scores hang under their noun, so that what changes a record asks for them again. */
function scoresKey(slug: string, model: ScoreModel) {
  return [...keys.noun(slug, model.noun), 'scores', model.id] as const;
}

export type Filters = Readonly<Record<string, string>>;

/** A model's records in the order asked for, page by page. */
export function useScores(model: ScoreModel, sort: string, filters: Filters) {
  const { client, workspace, refs } = useApp();
  return useInfiniteQuery({
    queryKey: [...scoresKey(workspace.slug, model), 'rows', model.version, sort, filters],
    queryFn: async ({ pageParam, signal }): Promise<ScorePage> => {
      const page = await client.call(scoreRoutes.list, {
        params: { workspace: workspace.slug, id: model.id },
        query: { ...filters, sort, limit: 100, cursor: pageParam } as never,
        signal,
      });
      refs.add(page.refs);
      return page;
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    placeholderData: (before) => before,
  });
}

/** All of a model's records as points. */
export function usePoints(model: ScoreModel, filters: Filters) {
  const { client, workspace } = useApp();
  return useQuery({
    queryKey: [...scoresKey(workspace.slug, model), 'points', model.version, filters],
    queryFn: ({ signal }): Promise<PointData> =>
      client.call(scoreRoutes.points, {
        params: { workspace: workspace.slug, id: model.id },
        query: filters as never,
        signal,
      }),
    placeholderData: (before) => before,
  });
}

/** What is typed in: a number with a reason, or null to give the input back to the evidence. */
export type Typing = Readonly<Record<string, { value: number; reason?: string } | null>>;

/**
 * Types in or clears inputs: shown at once, with a way back. `name` is what the
 * message calls the record.
 */
export function useScoring(model: ScoreModel) {
  const { client, workspace, user } = useApp();
  const queries = useQueryClient();
  const stem = scoresKey(workspace.slug, model);
  async function score(
    recordId: string,
    name: string,
    typing: Typing,
    before: Typing,
    undoable = true,
  ): Promise<void> {
    noteOwnWrite(recordId);
    await queries.cancelQueries({ queryKey: stem });
    patchRows(recordId, (row) => withTyping(model, row, typing, user.id));
    patchPoints(recordId, (point) => withNumbers(point, typing));
    try {
      const row = await client.call(scoreRoutes.change, {
        params: { workspace: workspace.slug, id: model.id, recordId },
        body: { inputs: typing },
      });
      patchRows(recordId, () => row);
      patchPoints(recordId, (point) => ({
        ...point,
        value: row.result.value,
        inputs: numbersOf(row.inputs),
        typed: typedIn(row),
      }));
      if (undoable) {
        offerUndo(`Rescored ${name}.`, () => void score(recordId, name, before, typing, false));
      }
    } catch (error) {
      announceFailure(`${name} was not rescored. ${messageOf(error)}`);
      await queries.invalidateQueries({ queryKey: stem });
    }
  }

  function patchRows(id: string, change: (row: ScoreRow) => ScoreRow) {
    queries.setQueriesData<ScoreData>(
      { queryKey: [...stem, 'rows'] },
      (data) =>
        data && {
          ...data,
          pages: data.pages.map((page) => ({
            ...page,
            items: page.items.map((row) => (row.record.id === id ? change(row) : row)),
          })),
        },
    );
  }
  function patchPoints(id: string, change: (point: Point) => Point) {
    queries.setQueriesData<PointData>(
      { queryKey: [...stem, 'points'] },
      (data) =>
        data && { items: data.items.map((point) => (point.id === id ? change(point) : point)) },
    );
  }
  return score;
}

function typedIn(row: ScoreRow): string[] {
  return Object.entries(row.inputs).flatMap(([id, { inForce }]) =>
    inForce?.origin === 'typed' ? [id] : [],
  );
}

/** What is typed in now for these inputs: what would take a change back. */
export function typingOf(row: ScoreRow, ids: readonly string[]): Typing {
  return Object.fromEntries(
    ids.map((id) => {
      const held = row.inputs[id]?.inForce;
      if (held?.origin !== 'typed') return [id, null];
      return [id, { value: held.value, ...(held.reason ? { reason: held.reason } : {}) }];
    }),
  );
}

function withTyping(model: ScoreModel, row: ScoreRow, typing: Typing, by: string): ScoreRow {
  const inputs = { ...row.inputs };
  for (const [id, change] of Object.entries(typing)) {
    const computed = inputs[id]?.computed ?? null;
    const typed: TypedInput | null = change && {
      origin: 'typed',
      ...change,
      typedBy: by,
      typedAt: new Date().toISOString(),
      ...(computed ? { computedValue: computed.value } : {}),
    };
    inputs[id] = {
      inForce: (typed ?? computed) as ScoreRow['inputs'][string]['inForce'],
      computed,
    };
  }
  const inForce = Object.fromEntries(
    inputsOf(model).map(({ id }) => [id, inputs[id]?.inForce ?? null] as const),
  );
  return { ...row, inputs, result: scoreOf(model, inForce as never) };
}

function withNumbers(point: Point, typing: Typing): Point {
  const inputs = { ...point.inputs };
  const typed = new Set(point.typed);
  for (const [id, change] of Object.entries(typing)) {
    if (change) {
      inputs[id] = change.value;
      typed.add(id);
    } else typed.delete(id);
  }
  return { ...point, inputs, typed: [...typed] };
}
