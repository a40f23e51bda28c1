import { Button } from '@mantine/core';
import { IconLink } from '@tabler/icons-react';
import { useCallback, useRef, useState } from 'react';
import { useAllowed, useApp } from '#platform/ui/app-context.tsx';
import { announce } from '#platform/ui/data/undo.ts';
import { Keys } from '#platform/ui/keys/keys.tsx';
import { useShortcuts } from '#platform/ui/keys/shortcut.ts';
import type { Feedback } from '../feedback.contract.ts';
import { insights as insightResource } from '../insights.contract.ts';
import { HighlightBubble, InsightForm, type Place } from './highlight-bubble.tsx';
import { InsightList } from './insight-list.tsx';
import classes from './note.module.css';
import { NoteText, type TextRange } from './note-text.tsx';
import { useInsightActs, useInsights } from './use-insights.ts';

interface Making {
  /** Null for the whole note. */
  readonly range: TextRange | null;
  readonly place: Place;
}

const FORM_WIDTH = 380;

/** A note's text to read and cut insights from, with those it has given so far. */
export function NoteReader({ note }: { note: Feedback }) {
  const root = useRef<HTMLDivElement>(null);
  const { data: insights = [] } = useInsights(note.id);
  const acts = useInsightActs(note.id);
  const { refs } = useApp();
  const editable = useAllowed()(insightResource.policy.create);
  const [selected, setSelected] = useState<{ range: TextRange; place: Place } | null>(null);
  const [making, setMaking] = useState<Making | null>(null);
  const [activeId, setActive] = useState<string | null>(null);

  const onSelect = useCallback((range: TextRange | null, box: DOMRect | null) => {
    const place = box && placeBelow(root.current, box);
    setSelected(range && place ? { range, place } : null);
  }, []);
  const highlight = () => {
    if (!selected) announce('Select some of the text first, then press H.');
    else setMaking({ range: selected.range, place: selected.place });
  };
  const linkWhole = () => setMaking({ range: null, place: { top: 0, left: 0 } });
  useShortcuts(
    editable
      ? [
          { keys: 'h', label: 'Highlight the selected text', group: 'Note', run: highlight },
          { keys: 'l', label: 'Link the whole note', group: 'Note', run: linkWhole },
        ]
      : [],
  );
  const close = useCallback(() => setMaking(null), []);
  const save = (input: { importance: number | null; targetIds: string[] }) => {
    if (!making) return;
    const { range } = making;
    setMaking(null);
    document.getSelection()?.removeAllRanges();
    const place = range ? { startOffset: range.start, endOffset: range.end } : {};
    const title = input.targetIds[0] && refs.get(input.targetIds[0])?.title;
    const what = range ? 'Highlighted' : 'Took the whole note';
    void acts
      .add(
        { feedbackId: note.id, ...place, ...input },
        title ? `${what} for “${title}”.` : `${what}.`,
      )
      .then((done) => !done && setMaking(making));
  };
  return (
    <div className={classes.reader} ref={root}>
      {note.question && <p className={classes.question}>{note.question}</p>}
      <NoteText
        text={note.body}
        insights={insights}
        pending={making?.range ?? null}
        activeId={activeId}
        onActive={setActive}
        onSelect={onSelect}
      />
      {selected && !making && editable && (
        <HighlightBubble place={selected.place} onOpen={highlight} />
      )}
      {making && (
        <InsightForm
          place={making.place}
          text={making.range ? note.body.slice(making.range.start, making.range.end) : note.body}
          onSave={save}
          onClose={close}
        />
      )}
      {insights.length > 0 && (
        <InsightList
          insights={insights}
          acts={acts}
          editable={editable}
          activeId={activeId}
          onActive={setActive}
        />
      )}
      {editable && (
        <Button
          className={classes.whole}
          size="compact-sm"
          variant="subtle"
          color="gray"
          leftSection={<IconLink size={14} />}
          rightSection={<Keys keys="l" />}
          onClick={linkWhole}
        >
          Link the whole note
        </Button>
      )}
    </div>
  );
}

/** Just below a selection, within the reader's width. */
function placeBelow(root: HTMLElement | null, box: DOMRect): Place | null {
  if (!root) return null;
  const frame = root.getBoundingClientRect();
  const most = Math.max(0, frame.width - FORM_WIDTH);
  return {
    top: box.bottom - frame.top + 6,
    left: Math.min(Math.max(0, box.left - frame.left), most),
  };
}
