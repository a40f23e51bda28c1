import { Popover, VisuallyHidden } from '@mantine/core';
import { type ReactNode, useRef, useState } from 'react';
import { type FieldView, kindOf, labelOf } from './field-view.ts';
import classes from './value-editor.module.css';
import { ValueEditor } from './value-editor.tsx';
import { ValueView } from './value-view.tsx';

interface Props {
  readonly view: FieldView;
  readonly value: unknown;
  readonly editable: boolean;
  readonly onChange: (value: unknown) => void;
  readonly blank?: ReactNode;
  readonly compact?: boolean;
  readonly tabIndex?: number;
  /** Opens and closes from outside, by a key for instance. */
  readonly opened?: boolean;
  readonly onOpened?: (opened: boolean) => void;
}

/** A value that opens its editor where it stands. */
export function EditableValue(props: Props) {
  const { view, value, editable, onChange, blank = null, compact = false, tabIndex } = props;
  const [own, setOwn] = useState(false);
  const opened = props.opened ?? own;
  const setOpened = props.onOpened ?? setOwn;
  const kind = kindOf(view);
  const button = useRef<HTMLButtonElement>(null);
  const wasOpen = useRef(false);
  if (!editable || kind === 'json' || kind === 'longText') {
    return (
      <span className={classes.still}>
        <ValueView view={view} value={value} compact={compact} blank={blank} links={!compact} />
      </span>
    );
  }
  const content = <ValueView view={view} value={value} compact={compact} blank={blank} />;
  const tall = !compact && (kind === 'tags' || kind === 'list') ? true : undefined;
  const name = <VisuallyHidden>{labelOf(view)}: </VisuallyHidden>;
  if (kind === 'boolean') {
    return (
      <button
        type="button"
        className={classes.trigger}
        tabIndex={tabIndex}
        aria-pressed={value === true}
        onClick={() => onChange(!value)}
      >
        {name}
        {content}
      </button>
    );
  }
  const close = () => {
    setOpened(false);
    button.current?.focus({ preventScroll: true });
  };
  return (
    <span className={classes.place}>
      <button
        ref={button}
        type="button"
        className={classes.trigger}
        data-tall={tall}
        tabIndex={tabIndex}
        aria-haspopup="dialog"
        aria-expanded={opened}
        // Pressing outside closes the popover before the click arrives: it must not open again.
        onPointerDown={() => {
          wasOpen.current = opened;
        }}
        onClick={() => setOpened(!wasOpen.current)}
      >
        {name}
        {content}
      </button>
      {/* Mounted only while open: thousands of cells stay plain buttons. */}
      {opened && (
        <Popover opened onChange={(next) => !next && close()} trapFocus withRoles={false}>
          <Popover.Target>
            <span className={classes.anchor} />
          </Popover.Target>
          <Popover.Dropdown p={0} role="dialog" aria-label={labelOf(view)}>
            <ValueEditor view={view} value={value} onChange={onChange} onClose={close} />
          </Popover.Dropdown>
        </Popover>
      )}
    </span>
  );
}
