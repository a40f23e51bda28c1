import { Button } from '@mantine/core';
import { type ReactNode, useState } from 'react';
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
  readonly short?: boolean;
}

const FEW = 4;

/** The record's properties, each editable where it stands; where room is short, the few that say most. */
export function Properties({ resource, record, views, editable, short = false }: Props) {
  const update = useUpdate(resource);
  const [all, setAll] = useState(false);
  const filled = views.filter((view) => !isBlank(fieldValue(view, record)));
  const shown = short && !all ? filled.slice(0, FEW) : views;
  const list = (
    <dl className={classes.properties}>
      {shown.map((view) => (
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
  if (!short || views.length <= shown.length) return list;
  return (
    <div>
      {list}
      <Button
        size="compact-sm"
        variant="subtle"
        color="gray"
        className={classes.allProperties}
        onClick={() => setAll(true)}
      >
        All {views.length} properties
      </Button>
    </div>
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
