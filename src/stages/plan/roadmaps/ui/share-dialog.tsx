import { Modal } from '@mantine/core';
import { useState } from 'react';
import type { MadeShare } from '#core/shares/shares.contract.ts';
import { useReturnFocus } from '#platform/ui/overlay/use-return-focus.ts';
import type { Roadmap, SharedRoadmap } from '../roadmaps.contract.ts';
import { MadeShareView } from './made-share.tsx';
import { NewShare } from './new-share.tsx';
import classes from './share-dialog.module.css';
import { ShareLine } from './share-line.tsx';
import { SharePreview } from './share-preview.tsx';
import { shownInWords } from './shown-in-words.ts';
import { useLinks } from './use-links.ts';

interface Props {
  readonly roadmap: Roadmap;
  readonly onClose: () => void;
}

/** Read-only links of a roadmap: make one, see what its visitors see and whether they came, end it. */
export default function ShareDialog({ roadmap, onClose }: Props) {
  useReturnFocus();
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
                  shows={shownInWords(share.settings as SharedRoadmap)}
                  onPreview={() => setPreview(share.settings as SharedRoadmap)}
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
