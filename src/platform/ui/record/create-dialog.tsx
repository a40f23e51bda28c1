import { Button, Checkbox, Group, Modal, Text } from '@mantine/core';
import { type FormEvent, useMemo, useState } from 'react';
import { problemWithValue } from '#platform/contract/check.ts';
import type { AnyResource } from '#platform/contract/resource.ts';
import { ApiProblem, messageOf } from '#sdk/problem.ts';
import { useApp } from '../app-context.tsx';
import { announce } from '../data/undo.ts';
import { useCreate } from '../data/use-create.ts';
import { useDirectory } from '../directory.tsx';
import { EditableValue } from '../fields/editable-value.tsx';
import {
  changeOf,
  type FieldView,
  fieldViews,
  isBlank,
  kindOf,
  labelOf,
  settable,
} from '../fields/field-view.ts';
import { Keys } from '../keys/keys.tsx';
import { useReturnFocus } from '../overlay/use-return-focus.ts';
import { createLabel } from '../registry.ts';
import classes from './create-dialog.module.css';
import { keepDraft, readDraft } from './draft.ts';

type Values = Readonly<Record<string, unknown>>;

interface Props {
  readonly resource: AnyResource;
  readonly values: Values;
  readonly onClose: () => void;
}

/** Creates a record: its name, its text, and the rest as properties one click away. */
export default function CreateDialog({ resource, values: given, onClose }: Props) {
  useReturnFocus();
  const form = useCreateForm(resource, given, onClose);
  const { title, text, properties, values, set } = form;
  const one = resource.label.one.toLowerCase();
  // What has to be said is where one begins to type.
  const textFirst = !title || (isRequired(text) && !isRequired(title));
  return (
    <Modal
      opened
      onClose={onClose}
      title={createLabel(resource)}
      size={640}
      closeOnClickOutside={!form.dirty}
    >
      <form
        onSubmit={form.submit}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) form.submit(event);
        }}
      >
        {title && (
          <input
            className={classes.title}
            placeholder={labelOf(title)}
            aria-label={labelOf(title)}
            aria-invalid={form.errors[title.name] !== undefined}
            data-autofocus={textFirst ? undefined : true}
            value={String(values[title.name] ?? '')}
            onChange={(event) => set(title, event.currentTarget.value)}
          />
        )}
        {text && (
          <textarea
            className={classes.text}
            placeholder={text.field.state.help ?? labelOf(text)}
            aria-label={labelOf(text)}
            data-autofocus={textFirst || undefined}
            rows={5}
            value={String(values[text.name] ?? '')}
            onChange={(event) => set(text, event.currentTarget.value)}
          />
        )}
        <div className={classes.properties}>
          {properties.map((view) => (
            <div key={view.name} className={classes.property} data-wrong={form.errors[view.name]}>
              <EditableValue
                view={view}
                value={values[view.name]}
                editable
                compact
                blank={labelOf(view) + (view.field.state.mode === 'required' ? ' *' : '')}
                onChange={(value) => set(view, value)}
              />
            </div>
          ))}
        </div>
        {form.messages.length > 0 && (
          <div role="alert" className={classes.errors}>
            {form.messages.map((message) => (
              <p key={message}>{message}</p>
            ))}
          </div>
        )}
        <Group justify="space-between" mt="md">
          <Checkbox
            size="xs"
            label="Create another"
            checked={form.again}
            onChange={(event) => form.setAgain(event.currentTarget.checked)}
          />
          <Button type="submit" loading={form.saving} rightSection={<Keys keys="mod+Enter" />}>
            Create {one}
          </Button>
        </Group>
        {form.restored && (
          <Text size="xs" c="dimmed" mt={8}>
            Restored from what you typed before.
          </Text>
        )}
      </form>
    </Modal>
  );
}

function isRequired(view: FieldView | undefined): boolean {
  return view?.field.state.mode === 'required';
}

function useCreateForm(resource: AnyResource, given: Values, onClose: () => void) {
  const { workspace, go, registry } = useApp();
  const directory = useDirectory();
  const create = useCreate(resource);
  const draftName = `${workspace.slug}:new:${resource.noun}`;
  const [restored] = useState(() => readValues(draftName));
  const [values, setValues] = useState<Values>({ ...initial(resource), ...restored, ...given });
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({});
  const [again, setAgain] = useState(false);
  const views = useMemo(
    () =>
      fieldViews(resource, directory.customFields(resource.noun))
        .filter((view) => view.editable)
        .map(settable),
    [resource, directory],
  );
  const own = registry.noun(resource.noun)?.ui.record?.ownFields;
  const parts = useMemo(() => split(resource, views, own), [resource, views, own]);

  const set = (view: FieldView, value: unknown) => {
    const next = { ...values, [view.name]: value };
    setValues(next);
    setErrors(({ [view.name]: _, ...rest }) => rest);
    keepDraft(draftName, JSON.stringify(next));
  };
  const submit = (event: FormEvent | React.KeyboardEvent) => {
    event.preventDefault();
    const start: Values = { ...initial(resource), ...given };
    const untouched = views.every(
      ({ name }) => isBlank(values[name]) || values[name] === start[name],
    );
    const wrong = check(views, values);
    const found =
      untouched && Object.keys(wrong).length === 0 ? { '': 'Fill in something first.' } : wrong;
    setErrors(found);
    if (Object.keys(found).length > 0 || create.isPending) return;
    create.mutate(bodyOf(views, values), {
      onSuccess: (record) => {
        keepDraft(draftName, null);
        announce(`Created ${record.key}.`);
        if (again) setValues({ ...initial(resource), ...given });
        else {
          onClose();
          go(`${resource.path}/${record.id}`);
        }
      },
      onError: (error) => setErrors(serverErrors(error)),
    });
  };
  return {
    ...parts,
    values,
    set,
    errors,
    messages: Object.entries(errors).map(([name, message]) => {
      const view = views.find((item) => item.name === name);
      return view ? `${labelOf(view)}: ${message}` : message;
    }),
    submit,
    saving: create.isPending,
    again,
    setAgain,
    dirty: Object.keys(bodyOf(views, values)).length > Object.keys(given).length,
    restored: restored !== null,
  };
}

/**
 * The title's and the first long text's own places; everything else is a property, but for
 * what the record's page has a better place for.
 */
function split(resource: AnyResource, views: readonly FieldView[], own: readonly string[] = []) {
  const named = views.find((view) => view.name === resource.title);
  const title = named && kindOf(named) !== 'longText' ? named : undefined;
  const texts = views.filter((view) => kindOf(view) === 'longText');
  const text = texts.find((view) => view.name === resource.title) ?? texts[0];
  const rank = (view: FieldView) => (view.field.state.mode === 'required' ? 0 : 1);
  const properties = views
    .filter((view) => view !== title && !['longText', 'json'].includes(kindOf(view)))
    .filter((view) => rank(view) === 0 || !own.includes(view.name))
    .toSorted((a, b) => rank(a) - rank(b));
  return { title, text, properties };
}

function initial(resource: AnyResource): Values {
  const entries = Object.entries(resource.fields).filter(([, f]) => f.state.fallback !== undefined);
  return Object.fromEntries(entries.map(([name, field]) => [name, field.state.fallback]));
}

function readValues(draftName: string): Values | null {
  const draft = readDraft(draftName);
  if (!draft) return null;
  try {
    return JSON.parse(draft) as Values;
  } catch {
    return null;
  }
}

function check(views: readonly FieldView[], values: Values): Record<string, string> {
  const wrong = views.flatMap((view) => {
    const value = values[view.name];
    if (isBlank(value)) {
      const missing = view.field.state.mode === 'required';
      return missing ? [[view.name, 'This is needed.'] as const] : [];
    }
    const problem = problemWithValue(view.field.state, value);
    return problem ? [[view.name, problem] as const] : [];
  });
  return Object.fromEntries(wrong);
}

function bodyOf(views: readonly FieldView[], values: Values): Record<string, unknown> {
  let body: Record<string, unknown> = {};
  for (const view of views) {
    const value = values[view.name];
    if (isBlank(value)) continue;
    const change = changeOf(view, value);
    body = view.custom
      ? {
          ...body,
          custom: { ...(body.custom as object | undefined), ...(change.custom as object) },
        }
      : { ...body, ...change };
  }
  return body;
}

function serverErrors(error: unknown): Record<string, string> {
  if (!(error instanceof ApiProblem) || error.fields.length === 0) return { '': messageOf(error) };
  return Object.fromEntries(
    error.fields.map((field) => [field.path.replace(/^body\./, ''), field.message]),
  );
}
