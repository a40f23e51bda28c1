import { Modal } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type MadeShare, shareRoutes } from '#core/shares/shares.contract.ts';
import { useApp } from '#platform/ui/app-context.tsx';
import { announce, announceFailure } from '#platform/ui/data/undo.ts';
import { messageOf } from '#sdk/problem.ts';
import type { Roadmap, SharedRoadmap } from '../roadmaps.contract.ts';
import { MadeShareView } from './made-share.tsx';
import { NewShare } from './new-share.tsx';
import classes from './share-dialog.module.css';
import { ShareLine } from './share-line.tsx';
import { SharePreview } from './share-preview.tsx';

interface Props {
  readonly roadmap: Roadmap;
  readonly onClose: () => void;
}

/** Read-only links of a roadmap: make one, see what its visitors see and whether they came, end it. */
export default function ShareDialog({ roadmap, onClose }: Props) {
  const links = useLinks(roadmap.id);
  const [made, setMade] = useState<MadeShare | null>(null);
  const [preview, setPreview] = useState<SharedRoadmap | null>(null);
  const onMade = (share: MadeShare) => {
    setMade(share);
    links.refresh();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={preview ? 'What visitors see' : `Share “${roadmap.name}”`}
      size={preview ? 1080 : 560}
    >
      {preview && (
        <SharePreview roadmapId={roadmap.id} shown={preview} onBack={() => setPreview(null)} />
      )}
      {/* Kept while the preview is shown, so that nothing typed is lost. */}
      <div hidden={preview !== null}>
        {made ? (
          <MadeShareView share={made} onAgain={() => setMade(null)} />
        ) : (
          <NewShare roadmap={roadmap} onMade={onMade} onPreview={setPreview} />
        )}
        {links.items.length > 0 && (
          <section className={classes.links} aria-label="Links">
            <h3>Links</h3>
            <ul>
              {links.items.map((share) => (
                <ShareLine
                  key={share.id}
                  share={share}
                  onPreview={setPreview}
                  onRevoke={() => links.revoke(share.id)}
                />
              ))}
            </ul>
          </section>
        )}
      </div>
    </Modal>
  );
}

function useLinks(recordId: string) {
  const { client, workspace } = useApp();
  const queries = useQueryClient();
  const key = ['w', workspace.slug, 'share_link', recordId];
  const params = { workspace: workspace.slug };
  const refresh = () => queries.invalidateQueries({ queryKey: key });
  const { data } = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => client.call(shareRoutes.list, { params, query: { recordId }, signal }),
  });
  const revoke = useMutation({
    mutationFn: (shareId: string) =>
      client.call(shareRoutes.revoke, { params: { ...params, shareId } }),
    onSuccess: () => announce('The link was ended. It opens nothing from now on.'),
    onError: (error) => announceFailure(messageOf(error)),
    onSettled: refresh,
  });
  return { items: data?.items ?? [], refresh: () => void refresh(), revoke: revoke.mutate };
}
