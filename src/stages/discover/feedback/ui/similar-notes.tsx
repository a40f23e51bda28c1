import { Button, Tooltip } from '@mantine/core';
import { IconArrowMerge, IconLink } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useAllowed, useApp } from '#platform/ui/app-context.tsx';
import { AppLink } from '#platform/ui/app-link.tsx';
import { Arriving } from '#platform/ui/arriving.tsx';
import { keys } from '#platform/ui/data/keys.ts';
import { announceFailure, offerUndo } from '#platform/ui/data/undo.ts';
import type { RecordSlotProps } from '#platform/ui/feature-ui.ts';
import { formatAgo } from '#platform/ui/fields/format.ts';
import { messageOf } from '#sdk/problem.ts';
import { feedback } from '../feedback.contract.ts';
import { insights } from '../insights.contract.ts';
import { type SimilarNote, similarRoutes } from '../similar.contract.ts';
import { triageRoutes } from '../triage.contract.ts';
import classes from './note.module.css';
import { useInsightActs } from './use-insights.ts';

/** Notes that say much the same: to merge, or to link where they are linked. */
export default function SimilarNotes({ record }: Pick<RecordSlotProps, 'record'>) {
  const app = useApp();
  const workspace = app.workspace.slug;
  const { data, error } = useQuery({
    queryKey: ['w', workspace, 'similar', record.id],
    queryFn: async ({ signal }) => {
      const answer = await app.client.call(similarRoutes.notes, {
        params: { workspace, id: record.id },
        query: { limit: 6 },
        signal,
      });
      app.refs.add(answer.refs);
      return answer.items;
    },
    staleTime: 60_000,
  });
  if (error) return <p className={classes.hint}>{messageOf(error)}</p>;
  if (!data) {
    return (
      <Arriving>
        <p className={classes.hint} aria-busy="true" />
      </Arriving>
    );
  }
  if (data.length === 0) return <p className={classes.hint}>Nobody else has said this yet.</p>;
  return (
    <ul className={classes.similar}>
      {data.map((similar) => (
        <SimilarItem key={similar.id} note={record} similar={similar} />
      ))}
    </ul>
  );
}

function SimilarItem({ note, similar }: { note: RecordSlotProps['record']; similar: SimilarNote }) {
  const { refs } = useApp();
  const allowed = useAllowed();
  const merge = useMerge();
  const { add } = useInsightActs(note.id);
  const who = similar.contactId ?? similar.companyId;
  return (
    <li>
      <AppLink path={`${feedback.path}/${similar.id}`} className={classes.similarText}>
        {similar.excerpt}
      </AppLink>
      <span className={classes.meta}>
        <Tooltip label="How much of the rarer words and the spelling agree">
          <span>{Math.round(similar.score * 100)} %</span>
        </Tooltip>
        {who && <span>{refs.get(who)?.title}</span>}
        <time dateTime={similar.saidAt}>{formatAgo(similar.saidAt)}</time>
        {allowed(feedback.policy.merge) && (
          <Button
            className={classes.quiet}
            size="compact-xs"
            variant="subtle"
            color="gray"
            leftSection={<IconArrowMerge size={12} />}
            title={`Merge ${similar.key} into this note`}
            onClick={() => void merge([similar.id], note.id)}
          >
            Merge in
          </Button>
        )}
      </span>
      {allowed(insights.policy.create) && similar.targetIds.length > 0 && (
        <div className={classes.similarActs}>
          {similar.targetIds.map((id) => (
            <Button
              key={id}
              size="compact-xs"
              variant="light"
              classNames={{ label: classes.target }}
              leftSection={<IconLink size={12} />}
              title={`Link this note to “${refs.get(id)?.title}”, too`}
              onClick={() =>
                void add(
                  { feedbackId: note.id, targetIds: [id] },
                  `Linked to “${refs.get(id)?.title}”.`,
                )
              }
            >
              {refs.get(id)?.title}
            </Button>
          ))}
        </div>
      )}
    </li>
  );
}

/** Merges notes into one of them, with undo. */
export function useMerge() {
  const app = useApp();
  const queries = useQueryClient();
  const workspace = app.workspace.slug;
  const refresh = () =>
    Promise.all([
      queries.invalidateQueries({ queryKey: keys.noun(workspace, feedback.noun) }),
      queries.invalidateQueries({ queryKey: ['w', workspace, 'similar'] }),
    ]);
  return async (ids: readonly string[], intoId: string): Promise<void> => {
    const done: string[] = [];
    const undo = async () => {
      for (const id of done) {
        await app.client.call(triageRoutes.unmerge, { params: { workspace, id } });
      }
      await refresh();
    };
    try {
      for (const id of ids) {
        const params = { workspace, id };
        await app.client.call(triageRoutes.merge, { params, body: { intoId } });
        done.push(id);
      }
    } catch (error) {
      announceFailure(messageOf(error));
    }
    await refresh();
    if (done.length === 0) return;
    const notes = done.length === 1 ? 'a note' : `${done.length} notes`;
    offerUndo(
      `Merged ${notes}.`,
      () => void undo().catch((error) => announceFailure(messageOf(error))),
    );
  };
}
