import { useEffect, useMemo, useRef } from 'react';
import { highlightRuns } from '../highlight.ts';
import type { LinkedInsight } from '../insights.contract.ts';
import classes from './note.module.css';

/** A stretch of the note's text, in UTF-16 code units. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

interface Props {
  readonly text: string;
  readonly insights: readonly LinkedInsight[];
  /** A stretch that is about to become an insight. */
  readonly pending: TextRange | null;
  readonly activeId: string | null;
  readonly onActive: (id: string | null) => void;
  /** Called as text is selected and let go; with where the selection stands on the screen. */
  readonly onSelect: (range: TextRange | null, box: DOMRect | null) => void;
}

const PENDING = 'pending';

/** A note's text as it was said, with its highlights drawn in; they may overlap. */
export function NoteText({ text, insights, pending, activeId, onActive, onSelect }: Props) {
  const root = useRef<HTMLDivElement>(null);
  useSelection(root, onSelect);
  const runs = useMemo(() => {
    const highlights = insights.flatMap(({ id, startOffset, endOffset }) =>
      startOffset !== null && endOffset !== null
        ? [{ id, start: startOffset, end: endOffset }]
        : [],
    );
    return highlightRuns(text, pending ? [...highlights, { id: PENDING, ...pending }] : highlights);
  }, [text, insights, pending]);
  return (
    <div className={classes.text} ref={root} data-note-text>
      {runs.map((run) =>
        run.ids.length === 0 ? (
          run.text
        ) : (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the list of insights below offers the same by keyboard
          <mark
            key={run.start}
            data-depth={Math.min(run.ids.length, 3)}
            data-pending={run.ids.includes(PENDING) || undefined}
            data-active={(activeId && run.ids.includes(activeId)) || undefined}
            onClick={() => onActive(run.ids.find((id) => id !== PENDING) ?? null)}
          >
            {run.text}
          </mark>
        ),
      )}
    </div>
  );
}

/** Tells which stretch of the text is selected, by mouse, touch or keyboard. */
function useSelection(root: React.RefObject<HTMLElement | null>, onSelect: Props['onSelect']) {
  const latest = useRef(onSelect);
  latest.current = onSelect;
  useEffect(() => {
    const tell = () => {
      const found = root.current && selectionIn(root.current);
      latest.current(found?.range ?? null, found?.box ?? null);
    };
    document.addEventListener('selectionchange', tell);
    return () => document.removeEventListener('selectionchange', tell);
  }, [root]);
}

/** The selection within an element as offsets into its text, without blanks at its ends. */
function selectionIn(element: HTMLElement): { range: TextRange; box: DOMRect } | null {
  const selection = document.getSelection();
  if (!selection || selection.isCollapsed || selection.rangeCount === 0) return null;
  const chosen = selection.getRangeAt(0);
  if (!element.contains(chosen.startContainer) || !element.contains(chosen.endContainer)) {
    return null;
  }
  const before = document.createRange();
  before.selectNodeContents(element);
  before.setEnd(chosen.startContainer, chosen.startOffset);
  const words = chosen.toString();
  const start = before.toString().length + (words.length - words.trimStart().length);
  const end = start + words.trim().length;
  return end > start ? { range: { start, end }, box: chosen.getBoundingClientRect() } : null;
}
