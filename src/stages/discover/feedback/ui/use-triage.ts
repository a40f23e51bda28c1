import { useCallback, useMemo } from 'react';
import type { AnyResource } from '#platform/contract/resource.ts';
import { useAllowed } from '#platform/ui/app-context.tsx';
import { offerUndo } from '#platform/ui/data/undo.ts';
import { useBulk, useUpdate } from '#platform/ui/data/use-update.ts';
import type { AnyRecord } from '#platform/ui/feature-ui.ts';
import { feedback } from '../feedback.contract.ts';

export const FEEDBACK = feedback as unknown as AnyResource;
export type TriageState = 'new' | 'processed' | 'archived';

const SAID: Record<TriageState, string> = {
  new: 'Back to new',
  processed: 'Done',
  archived: 'Archived',
};

/** Moves notes between the states of triage: shown at once, taken back with one press. */
export function useTriage() {
  const update = useUpdate(FEEDBACK);
  const bulk = useBulk(FEEDBACK);
  const allowed = useAllowed();
  const one = useCallback(
    (record: AnyRecord, state: TriageState) => {
      if (record.state === state || !allowed(feedback.policy.update, record)) return;
      void update({ record, change: { state }, message: `${SAID[state]}: ${record.key}.` });
    },
    [update, allowed],
  );
  const many = useCallback(
    (records: readonly AnyRecord[], state: TriageState) => {
      const before = Map.groupBy(records, (record) => String(record.state));
      const undo = () => {
        for (const [old, group] of before) {
          bulk.mutate({ ids: group.map(({ id }) => id), change: { state: old } });
        }
      };
      bulk.mutate(
        { ids: records.map(({ id }) => id), change: { state } },
        { onSuccess: ({ changed }) => offerUndo(`${SAID[state]}: ${changed} notes.`, undo) },
      );
    },
    [bulk],
  );
  return useMemo(() => ({ one, many }), [one, many]);
}
