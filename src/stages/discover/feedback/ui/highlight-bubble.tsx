import { Button } from '@mantine/core';
import { IconHighlight } from '@tabler/icons-react';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { Keys } from '#platform/ui/keys/keys.tsx';
import { ImportancePicker } from './importance.tsx';
import classes from './note.module.css';
import { TargetPicker } from './target-picker.tsx';

export interface Place {
  readonly top: number;
  readonly left: number;
}

/** Beside a fresh selection: one press away from an insight. */
export function HighlightBubble({ place, onOpen }: { place: Place; onOpen: () => void }) {
  return (
    <div className={classes.bubble} style={{ top: place.top, left: place.left }}>
      <Button
        size="compact-sm"
        variant="subtle"
        color="gray"
        leftSection={<IconHighlight size={15} stroke={1.75} />}
        rightSection={<Keys keys="h" />}
        // The selection must outlive the press.
        onMouseDown={(event) => event.preventDefault()}
        onClick={onOpen}
      >
        Highlight
      </Button>
    </div>
  );
}

interface FormProps {
  readonly place: Place;
  /** The words selected, or the whole note. */
  readonly text: string;
  readonly onSave: (input: { importance: number | null; targetIds: string[] }) => void;
  readonly onClose: () => void;
}

/** Makes an insight: how much it matters, and what it speaks for. Picking the target saves. */
export function InsightForm({ place, text, onSave, onClose }: FormProps) {
  const [importance, setImportance] = useState<number | null>(null);
  const root = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const back = document.activeElement;
    root.current?.querySelector('input')?.focus();
    return () => {
      if (back instanceof HTMLElement) back.focus({ preventScroll: true });
    };
  }, []);
  useEffect(() => {
    const outside = (event: PointerEvent) => {
      if (!root.current?.contains(event.target as Node)) onClose();
    };
    document.addEventListener('pointerdown', outside);
    return () => document.removeEventListener('pointerdown', outside);
  }, [onClose]);
  const onKey = (event: KeyboardEvent) => {
    const input = event.target instanceof HTMLInputElement ? event.target : null;
    const digit = /^[0-3]$/.test(event.key) && !input?.value;
    if (digit) setImportance(Number(event.key));
    else if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) {
      onSave({ importance, targetIds: [] });
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div
      ref={root}
      className={classes.form}
      style={{ '--top': `${place.top}px`, '--left': `${place.left}px` } as React.CSSProperties}
      role="dialog"
      aria-label="New insight"
      data-tl-layer
      onKeyDownCapture={onKey}
    >
      <ImportancePicker value={importance} onChange={setImportance} />
      <TargetPicker
        text={text}
        onClose={onClose}
        onPick={(id) => onSave({ importance, targetIds: [id] })}
      />
      <div className={classes.formFoot}>
        <span>
          <Keys keys="0" />–<Keys keys="3" /> importance
        </span>
        <Button
          size="compact-sm"
          variant="subtle"
          color="gray"
          rightSection={<Keys keys="mod+Enter" />}
          onClick={() => onSave({ importance, targetIds: [] })}
        >
          Save without link
        </Button>
      </div>
    </div>
  );
}
