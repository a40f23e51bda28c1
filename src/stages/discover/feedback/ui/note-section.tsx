import type { RecordSlotProps } from '#platform/ui/feature-ui.ts';
import type { Feedback } from '../feedback.contract.ts';
import { MergedLine } from './merged-line.tsx';
import { MergedNotes } from './merged-notes.tsx';
import { NoteReader } from './note-reader.tsx';

/** The text of a note on its own page. */
export default function NoteSection({ record }: RecordSlotProps) {
  const note = record as unknown as Feedback;
  return (
    <>
      <MergedLine note={note} />
      <NoteReader note={note} />
      <MergedNotes note={note} />
    </>
  );
}
