import type { ReactNode } from 'react';
import { useUpdate } from '../data/use-update.ts';
import type { RecordSlotProps } from '../feature-ui.ts';
import { EditableValue } from '../fields/editable-value.tsx';
import {
  byWeight,
  changeOf,
  type FieldView,
  fieldValue,
  isBlank,
  kindOf,
  labelOf,
} from '../fields/field-view.ts';
import classes from './record.module.css';

interface Props extends RecordSlotProps {
  readonly views: readonly FieldView[];
  readonly editable: boolean;
}

/** The record's properties, each editable where it stands. */
export function Properties({ resource, record, views, editable }: Props) {
  const update = useUpdate(resource);
  return (
    <dl className={classes.properties}>
      {views.map((view) => (
        <Property key={view.name} view={view}>
          <EditableValue
            view={view}
            value={fieldValue(view, record)}
            editable={editable && view.editable}
            blank={editable && view.editable ? blankOf(view) : '–'}
            onChange={(value) => void update({ record, change: changeOf(view, value) })}
          />
        </Property>
      ))}
    </dl>
  );
}

function blankOf(view: FieldView): string {
  return kindOf(view) === 'tags' || kindOf(view) === 'list' ? 'Add' : 'Set';
}

function Property({ view, children }: { view: FieldView; children: ReactNode }) {
  return (
    <div className={classes.property}>
      <dt title={view.field.state.help}>{labelOf(view)}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** Which fields stand at the side: what is no title, no long text and no structure of its own. */
export function sideFields(
  resource: RecordSlotProps['resource'],
  record: RecordSlotProps['record'],
  views: readonly FieldView[],
  ownFields: readonly string[],
): FieldView[] {
  const base = new Set(['key', 'createdAt', 'createdBy', 'updatedAt']);
  return byWeight(views).filter((view) => {
    const kind = kindOf(view);
    if (view.name === resource.title || base.has(view.name) || ownFields.includes(view.name))
      return false;
    if (kind === 'longText' || kind === 'json') return false;
    return view.editable || !isBlank(fieldValue(view, record));
  });
}
