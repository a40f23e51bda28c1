import { Button, Group, Modal, NativeSelect, Stack, Textarea, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useApp } from '#platform/ui/app-context.tsx';
import { announce } from '#platform/ui/data/undo.ts';
import { useCreate } from '#platform/ui/data/use-create.ts';
import { useReturnFocus } from '#platform/ui/overlay/use-return-focus.ts';
import { FormProblem } from '#platform/ui/settings/settings-page.tsx';
import { ApiProblem } from '#sdk/problem.ts';
import { type CustomField, customFields } from '../fields.contract.ts';
import { type Choice, ChoicesEditor } from './choices-editor.tsx';
import { FIELDS } from './use-fields.ts';

/** What the dialog is about: a new field of a kind of record, or one that is there. */
export type Edited = { readonly noun: string } | { readonly field: CustomField };

interface Props {
  readonly edited: Edited;
  readonly onClose: () => void;
  readonly onSaved: () => void;
}

interface Values {
  readonly noun: string;
  readonly label: string;
  /** Null while it follows the label. */
  readonly name: string | null;
  readonly kind: CustomField['kind'];
  readonly help: string;
  readonly choices: readonly Choice[];
}

const LONGEST_NAME = 63;

/** "Cost centre" → "cost_centre": a name as the API takes it. */
export function nameOf(label: string): string {
  const plain = label
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^[_0-9]+|_+$/g, '');
  return plain.slice(0, LONGEST_NAME) || (label ? 'field' : '');
}

function initialValues(edited: Edited): Values {
  if (!('field' in edited)) {
    return { noun: edited.noun, label: '', name: null, kind: 'text', help: '', choices: [] };
  }
  const { noun, label, name, kind, help, options, optionColors } = edited.field;
  const choices = options.map((option) => ({ name: option, color: optionColors[option] ?? null }));
  return { noun, label, name, kind, help: help ?? '', choices };
}

/** Makes a field, or changes what may change of one: type and name are what its values hang on. */
export function FieldDialog({ edited, onClose, onSaved }: Props) {
  useReturnFocus();
  const [values, setValues] = useState(() => initialValues(edited));
  const kinds = useRecordKinds();
  const set = (change: Partial<Values>) => setValues({ ...values, ...change });
  const held = 'field' in edited ? edited.field : null;
  const save = useSave(held, () => {
    onSaved();
    onClose();
  });
  const problem = save.error instanceof ApiProblem ? save.error : null;
  const name = values.name ?? nameOf(values.label);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate({ ...values, name });
  };
  return (
    <Modal opened onClose={onClose} title={held ? `Edit ${held.label}` : 'New field'} size={520}>
      <form onSubmit={submit}>
        <Stack gap="md">
          <TextInput
            label="Label"
            data-autofocus
            required
            withAsterisk={false}
            maxLength={120}
            value={values.label}
            error={problem?.fieldError('label')}
            onChange={(event) => set({ label: event.currentTarget.value })}
          />
          {!held && (
            <NativeSelect
              label="Of"
              data={kinds}
              value={values.noun}
              onChange={(event) => set({ noun: event.currentTarget.value })}
            />
          )}
          <NativeSelect
            label="Type"
            disabled={held !== null}
            description={held ? 'Values hang on the type, so it stays.' : undefined}
            data={(customFields.fields.kind.state.options ?? []).map(({ value, label }) => ({
              value,
              label,
            }))}
            value={values.kind}
            onChange={(event) => set({ kind: event.currentTarget.value as Values['kind'] })}
          />
          {values.kind === 'choice' && (
            <ChoicesEditor
              choices={values.choices}
              fixed={held?.options ?? []}
              onChange={(choices) => set({ choices })}
            />
          )}
          <Textarea
            label="Help"
            description="Shown beside the field."
            autosize
            minRows={2}
            maxLength={500}
            value={values.help}
            onChange={(event) => set({ help: event.currentTarget.value })}
          />
          <TextInput
            label="Name in the API, imports and exports"
            readOnly={held !== null}
            description={held ? 'Stays, so that scripts go on working.' : undefined}
            required
            withAsterisk={false}
            pattern="[a-z][a-z0-9_]*"
            title="Lower-case letters, digits and _, beginning with a letter"
            maxLength={LONGEST_NAME}
            value={name}
            error={problem?.fieldError('name')}
            onChange={(event) => set({ name: event.currentTarget.value })}
          />
          {problem?.fields.length ? null : <FormProblem error={save.error} />}
          <Group justify="flex-end" gap={8}>
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button
              type="submit"
              loading={save.isPending}
              disabled={values.kind === 'choice' && values.choices.length === 0}
            >
              {held ? 'Save' : 'Add field'}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

/** Kinds of record that people keep, by name. */
function useRecordKinds() {
  return useApp()
    .registry.nouns.filter(({ ui }) => !ui.hidden && ui.stage !== 'settings')
    .map(({ resource }) => ({ value: resource.noun, label: resource.label.many }))
    .toSorted((a, b) => a.label.localeCompare(b.label));
}

function useSave(held: CustomField | null, onSaved: () => void) {
  const { client, workspace } = useApp();
  const create = useCreate(FIELDS);
  return useMutation({
    mutationFn: async ({ noun, name, kind, choices, ...values }: Values) => {
      const label = values.label.trim();
      const help = values.help.trim() || null;
      const own = kind === 'choice' ? choices : [];
      const options = own.map((choice) => choice.name);
      const optionColors = Object.fromEntries(
        own.flatMap((choice) => (choice.color ? [[choice.name, choice.color]] : [])),
      );
      const change = { label, help, options, optionColors };
      if (!held) return create.mutateAsync({ ...change, noun, name, kind });
      return client.call(customFields.routes.update, {
        params: { workspace: workspace.slug, id: held.id },
        body: { ...change, version: held.version },
      });
    },
    onSuccess: () => {
      announce(held ? 'Saved the field.' : 'Added the field. It shows on forms and in lists.');
      onSaved();
    },
  });
}
