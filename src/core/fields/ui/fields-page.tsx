import { Badge, Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { AddButton } from '#platform/ui/add-button.tsx';
import { useApp } from '#platform/ui/app-context.tsx';
import { FailureView } from '#platform/ui/failure-view.tsx';
import { Dot } from '#platform/ui/fields/marks.tsx';
import { ReorderList } from '#platform/ui/settings/reorder-list.tsx';
import { Row, Rows, SettingsPage, SettingsPart } from '#platform/ui/settings/settings-page.tsx';
import { Waiting } from '#platform/ui/waiting.tsx';
import { type CustomField, customFields } from '../fields.contract.ts';
import { type Edited, FieldDialog } from './field-dialog.tsx';
import classes from './fields.module.css';
import { useFields } from './use-fields.ts';

/** The fields that the team added to its records, by kind of record, in the order they show. */
export default function FieldsPage() {
  const { registry } = useApp();
  const { live, fields, archived, archive, order, refresh } = useFields();
  const [edited, setEdited] = useState<Edited | null>(null);
  const groups = Map.groupBy(fields, ({ noun }) => noun);
  const many = (noun: string) => registry.noun(noun)?.resource.label.many ?? noun;
  return (
    <SettingsPage
      title="Custom fields"
      lead="What your team wants to know of a record beyond what is there. Each field shows on forms and records, and can be a column, a filter, an import and an export."
    >
      <Button
        className={classes.add}
        leftSection={<IconPlus size={15} />}
        onClick={() => setEdited({ noun: 'company' })}
      >
        New field
      </Button>
      {live.state === 'loading' && <Waiting />}
      {live.state === 'error' && <FailureView error={live.error} onRetry={live.retry} />}
      {live.state === 'ready' && fields.length === 0 && (
        <p className={classes.empty}>
          No fields of your own yet. Add what your team sorts by: a region of companies, a cost
          centre of features, a channel of feedback.
        </p>
      )}
      {[...groups].map(([noun, own]) => (
        <SettingsPart key={noun} title={many(noun)}>
          <ReorderList
            label={`Custom fields of ${many(noun).toLowerCase()}`}
            onOrder={(ids) => void order(ids)}
            items={own.map((field) => ({
              id: field.id,
              label: field.label,
              content: (
                <FieldRow
                  field={field}
                  onEdit={() => setEdited({ field })}
                  onArchive={() => void archive(field, 'archive')}
                />
              ),
            }))}
          />
          <AddButton mt={8} onClick={() => setEdited({ noun })}>
            Add a field to {many(noun).toLowerCase()}
          </AddButton>
        </SettingsPart>
      ))}
      {archived.length > 0 && (
        <SettingsPart title="Archived" about="Hidden everywhere; records keep their values.">
          <Rows label="Archived fields">
            {archived.map((field) => (
              <Row
                key={field.id}
                title={field.label}
                detail={`${many(field.noun)} · ${typeLabel(field)}`}
              >
                <Button
                  size="compact-sm"
                  variant="default"
                  onClick={() => void archive(field, 'restore')}
                >
                  Restore
                </Button>
              </Row>
            ))}
          </Rows>
        </SettingsPart>
      )}
      {edited && (
        <FieldDialog
          edited={edited}
          onClose={() => setEdited(null)}
          onSaved={() => void refresh()}
        />
      )}
    </SettingsPage>
  );
}

function typeLabel({ kind }: CustomField): string {
  const options = customFields.fields.kind.state.options ?? [];
  return options.find(({ value }) => value === kind)?.label ?? kind;
}

function FieldRow(props: { field: CustomField; onEdit: () => void; onArchive: () => void }) {
  const { field } = props;
  const shown = field.options.slice(0, 6);
  return (
    <div className={classes.row}>
      <div className={classes.what}>
        <strong>{field.label}</strong>
        <Badge variant="default" tt="none" fw={500}>
          {typeLabel(field)}
        </Badge>
        {field.help && <small>{field.help}</small>}
        {field.kind === 'choice' && (
          <span className={classes.options}>
            {shown.map((option) => (
              <span key={option}>
                <Dot color={field.optionColors[option]} />
                {option}
              </span>
            ))}
            {field.options.length > shown.length && (
              <span>+{field.options.length - shown.length}</span>
            )}
          </span>
        )}
      </div>
      <Button
        size="compact-sm"
        variant="default"
        aria-label={`Edit ${field.label}`}
        onClick={props.onEdit}
      >
        Edit
      </Button>
      <Button
        size="compact-sm"
        variant="default"
        aria-label={`Archive ${field.label}`}
        onClick={props.onArchive}
      >
        Archive
      </Button>
    </div>
  );
}
