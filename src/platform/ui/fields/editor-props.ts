import type { FieldView } from './field-view.ts';

/** What the editor of a value is given, whatever the kind. */
export interface EditorProps {
  readonly view: FieldView;
  readonly value: unknown;
  /** Called with the new value; null empties the field. */
  readonly onChange: (value: unknown) => void;
  readonly onClose: () => void;
}
