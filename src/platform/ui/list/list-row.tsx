import { memo, type ReactNode } from 'react';
import type { AnyResource } from '#platform/contract/resource.ts';
import { AppLink, isPlainClick } from '../app-link.tsx';
import type { AnyRecord } from '../feature-ui.ts';
import { EditableValue } from '../fields/editable-value.tsx';
import { type FieldView, fieldValue, isBlank, labelOf } from '../fields/field-view.ts';
import marks from '../fields/marks.module.css';
import { titleOf } from '../registry.ts';
import classes from './list-table.module.css';

export interface RowActions {
  readonly onPeek: (id: string) => void;
  readonly onSelect: (id: string, extend: boolean) => void;
  readonly onHover: (id: string) => void;
  readonly onChange: (record: AnyRecord, view: FieldView, value: unknown) => void;
  readonly onEditing: (editing: { id: string; field: string } | null) => void;
}

interface Props {
  readonly resource: AnyResource;
  readonly record: AnyRecord;
  readonly columns: readonly FieldView[];
  readonly index: number;
  readonly active: boolean;
  readonly selected: boolean;
  /** The field whose editor is open, by key or click. */
  readonly editing: string | null;
  readonly mayEdit: boolean;
  readonly extras: ReactNode;
  readonly actions: RowActions;
}

/** One record as a row: mark, key, title, then its columns, each editable in place. */
export const ListRow = memo(function ListRow(props: Props) {
  const { resource, record, columns, index, active, selected, mayEdit, actions } = props;
  const title = titleOf(resource, record);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list handles Enter and Space for its active row
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-selected={selected}
      tabIndex={active ? 0 : -1}
      className={classes.row}
      data-active={active || undefined}
      data-selected={selected || undefined}
      data-row={record.id}
      onMouseEnter={() => actions.onHover(record.id)}
      onClick={(event) => {
        if (!isPlainClick(event) || inControl(event.target, event.currentTarget)) return;
        actions.onPeek(record.id);
      }}
    >
      <span role="cell" className={classes.check}>
        <input
          type="checkbox"
          aria-label={`Select ${record.key}`}
          tabIndex={active ? 0 : -1}
          checked={selected}
          onChange={(event) => actions.onSelect(record.id, isShifted(event.nativeEvent))}
        />
      </span>
      <span role="cell" className={classes.title}>
        <span className={marks.key}>{record.key}</span>
        <AppLink
          path={`${resource.path}/${record.id}`}
          className={classes.name}
          tabIndex={active ? 0 : -1}
          onClick={(event) => {
            if (!isPlainClick(event)) return;
            event.preventDefault();
            actions.onPeek(record.id);
          }}
        >
          {title}
        </AppLink>
        {props.extras}
      </span>
      {columns.map((view) => (
        <Cell key={view.name} {...props} view={view} mayEdit={mayEdit} />
      ))}
    </div>
  );
});

function Cell({ record, view, mayEdit, active, editing, actions }: Props & { view: FieldView }) {
  const value = fieldValue(view, record);
  return (
    <span
      role="cell"
      className={classes.cell}
      data-kind={view.field.state.kind}
      data-blank={isBlank(value) || undefined}
      data-label={labelOf(view)}
    >
      <EditableValue
        view={view}
        value={value}
        compact
        tabIndex={active ? 0 : -1}
        editable={mayEdit && view.editable}
        opened={editing === view.name}
        onOpened={(opened) =>
          actions.onEditing(opened ? { id: record.id, field: view.name } : null)
        }
        onChange={(next) => actions.onChange(record, view, next)}
      />
    </span>
  );
}

/** True when the click was meant for something inside the row, or in a popover it opened. */
function inControl(target: EventTarget, row: Element): boolean {
  const element = target as Element;
  return !row.contains(element) || element.closest('button, a, input, label') !== null;
}

function isShifted(event: Event): boolean {
  return event instanceof MouseEvent && event.shiftKey;
}
