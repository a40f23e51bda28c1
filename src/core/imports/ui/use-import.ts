import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useApp } from '#platform/ui/app-context.tsx';
import { keys } from '#platform/ui/data/keys.ts';
import { afterOwnWrites, noteOwnVersion } from '#platform/ui/data/own-writes.ts';
import { announceFailure } from '#platform/ui/data/undo.ts';
import { settle } from '#platform/ui/data/use-update.ts';
import type { AnyRecord } from '#platform/ui/feature-ui.ts';
import { messageOf } from '#sdk/problem.ts';
import { type Import, type ImportTargetInfo, importRoutes, imports } from '../imports.contract.ts';

export type Step = 'check' | 'run' | 'cancel' | 'undo' | 'discardFile';

interface Asked {
  readonly step: Step;
  readonly version: number;
  /** Undoing leaves the uploaded file. */
  readonly keepFile?: boolean;
}

/** What rows can become: the noun that takes whole surveys first, then those with most to fill. */
export function useTargets(): readonly ImportTargetInfo[] | undefined {
  const { client, workspace } = useApp();
  const query = useQuery({
    queryKey: ['w', workspace.slug, 'import-targets'],
    queryFn: ({ signal }) =>
      client.call(importRoutes.targets, { params: { workspace: workspace.slug }, signal }),
    staleTime: 60_000,
    select: ({ items }) =>
      items.toSorted(
        (a, b) =>
          Number(b.answerField !== null) - Number(a.answerField !== null) ||
          b.fields.length - a.fields.length,
      ),
  });
  return query.data;
}

/** The first rows of the file, read as chosen (saved yet or not), and a proposed mapping. */
export function usePreview({ id, target, reading, mapping }: Import) {
  const { client, workspace } = useApp();
  // What the first rows become is shown where the mapping is the target's own.
  const shown = mapping && 'kind' in mapping ? JSON.stringify(mapping) : '';
  const { header, padShortRows, ...others } = reading;
  const query = {
    ...others,
    ...(header === undefined ? {} : { header: String(header) }),
    ...(padShortRows === undefined ? {} : { padShortRows: String(padShortRows) }),
    ...(target ? { target } : {}),
  };
  return useQuery({
    queryKey: ['w', workspace.slug, 'import-preview', id, JSON.stringify(query), shown],
    queryFn: ({ signal }) =>
      client.call(importRoutes.preview, {
        params: { workspace: workspace.slug, id },
        query,
        signal,
      }),
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: (before) => before,
    retry: false,
  });
}

/** Asks the server for a step; the record then says how it goes. */
export function useStep(id: string) {
  const app = useApp();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ step, version, ...more }: Asked) => {
      const params = { workspace: app.workspace.slug, id };
      const at = afterOwnWrites(id, version);
      return app.client.call(importRoutes[step], { params, body: { version: at, ...more } });
    },
    onSuccess: (saved: Import, { version }) => {
      noteOwnVersion(id, version, saved.version);
      settle(queries, app, imports as never, saved as unknown as AnyRecord);
    },
    onError: (error) => {
      announceFailure(messageOf(error));
      void queries.invalidateQueries({ queryKey: keys.record(app.workspace.slug, 'import', id) });
    },
  });
}
