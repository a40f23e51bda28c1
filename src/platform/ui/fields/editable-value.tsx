import { lazy, type ReactNode, useState } from 'react';
import { Anchored } from '../overlay/anchored.tsx';
import { useTrigger } from '../overlay/use-trigger.ts';
import { type FieldView, kindOf, labelOf } from './field-view.ts';
import classes from './value-editor.module.css';
import { ValueView } from './value-view.tsx';

const ValueEditor = lazy(async () => ({
  default: (await import('./value-editor.tsx')).ValueEditor,
}));

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
  const { button, close } = useTrigger(opened, props.onOpened ?? setOwn, 'dialog');
  const kind = kindOf(view);
  if (!editable || kind === 'json' || kind === 'longText') {
    return (
      <span className={classes.still}>
        <ValueView view={view} value={value} compact={compact} blank={blank} links={!compact} />
      </span>
    );
  }
  const content = (
    <>
      <span className={classes.name}>{labelOf(view)}: </span>
      <ValueView view={view} value={value} compact={compact} blank={blank} />
    </>
  );
  if (kind === 'boolean') {
    return (
      <button
        type="button"
        className={classes.trigger}
        tabIndex={tabIndex}
        aria-pressed={value === true}
        onClick={() => onChange(!value)}
      >
        {content}
      </button>
    );
  }
  const trigger = (
    <button
      type="button"
      {...button}
      className={classes.trigger}
      data-tall={(!compact && (kind === 'tags' || kind === 'list')) || undefined}
      tabIndex={tabIndex}
    >
      {content}
    </button>
  );
  return (
    <Anchored opened={opened} onClose={close} label={labelOf(view)} trigger={trigger} fill>
      <ValueEditor view={view} value={value} onChange={onChange} onClose={close} />
    </Anchored>
  );
}
