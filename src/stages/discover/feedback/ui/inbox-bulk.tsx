import { Button } from '@mantine/core';
import { IconArrowMerge, IconCheck, IconLink } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { useAllowed, useApp } from '#platform/ui/app-context.tsx';
import { keys } from '#platform/ui/data/keys.ts';
import { announceFailure, offerUndo } from '#platform/ui/data/undo.ts';
import type { AnyRecord } from '#platform/ui/feature-ui.ts';
import type { FieldView } from '#platform/ui/fields/field-view.ts';
import { BulkPick } from '#platform/ui/list/bulk-pick.tsx';
import { messageOf } from '#sdk/problem.ts';
import { feedback } from '../feedback.contract.ts';
import { insights } from '../insights.contract.ts';
import { triageRoutes } from '../triage.contract.ts';
import { useMerge } from './similar-notes.tsx';
import { TargetPicker } from './target-picker.tsx';
import { FEEDBACK, type TriageState } from './use-triage.ts';

const BulkBar = lazy(() => import('#platform/ui/list/bulk-bar.tsx'));

interface Props {
  readonly records: readonly AnyRecord[];
  readonly views: readonly FieldView[];
  readonly onState: (state: TriageState) => void;
  readonly onClear: () => void;
}

/** What can be done to all selected notes at once. */
export function InboxBulk({ records, views, onState, onClear }: Props) {
  const allowed = useAllowed();
  const merge = useMerge();
  const ids = records.map(({ id }) => id);
  const mergeAll = () => {
    // The oldest was there first: the others join it.
    const [into, ...others] = ids.toSorted();
    if (into) void merge(others, into);
    onClear();
  };
  return (
    <Suspense>
      <BulkBar
        resource={FEEDBACK}
        records={records}
        views={views}
        onClear={onClear}
        onArchive={() => onState('archived')}
      >
        {allowed(feedback.policy.update) && (
          <Button
            variant="subtle"
            color="gray"
            leftSection={<IconCheck size={15} stroke={1.75} />}
            onClick={() => onState('processed')}
          >
            Done
          </Button>
        )}
        {allowed(insights.policy.create) && <LinkAll ids={ids} onDone={onClear} />}
        {ids.length > 1 && allowed(feedback.policy.merge) && (
          <Button
            variant="subtle"
            color="gray"
            leftSection={<IconArrowMerge size={15} stroke={1.75} />}
            onClick={mergeAll}
          >
            Merge
          </Button>
        )}
      </BulkBar>
    </Suspense>
  );
}

function LinkAll({ ids, onDone }: { ids: readonly string[]; onDone: () => void }) {
  const app = useApp();
  const queries = useQueryClient();
  const workspace = app.workspace.slug;
  const refresh = () =>
    Promise.all(
      [feedback.noun, insights.noun].map((noun) =>
        queries.invalidateQueries({ queryKey: keys.noun(workspace, noun) }),
      ),
    );
  const link = async (targetId: string) => {
    const params = { workspace };
    try {
      const { linked, insightIds } = await app.client.call(triageRoutes.bulkLink, {
        params,
        body: { ids: [...ids], targetIds: [targetId] },
      });
      const undo = async () => {
        if (insightIds.length > 0) {
          await app.client.call(insights.routes.bulk, {
            params,
            body: { ids: insightIds, archive: true },
          });
        }
        await refresh();
      };
      offerUndo(
        `Linked ${linked} notes to “${app.refs.get(targetId)?.title}”.`,
        () => void undo().catch((error) => announceFailure(messageOf(error))),
      );
      onDone();
    } catch (error) {
      announceFailure(messageOf(error));
    }
    await refresh();
  };
  return (
    <BulkPick icon={IconLink} label="Link">
      {(close) => (
        <TargetPicker
          text=""
          onPick={(id) => {
            close();
            void link(id);
          }}
          onClose={close}
        />
      )}
    </BulkPick>
  );
}
