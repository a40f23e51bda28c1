import { Button, Checkbox, Group, NumberInput, Select, Stack, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useApp } from '#platform/ui/app-context.tsx';
import { allItems } from '#platform/ui/data/all-items.ts';
import { useCreate } from '#platform/ui/data/use-create.ts';
import { FormProblem } from '#platform/ui/settings/settings-page.tsx';
import { metrics } from '#stages/learn/metrics/metrics.contract.ts';
import { alerts, CONDITIONS, SENSITIVITIES } from '../alerts.contract.ts';
import { MembersInput } from './members-input.tsx';

interface Props {
  readonly onClose: () => void;
  readonly values: Readonly<Record<string, unknown>>;
}

/** Watches a metric: for what, how closely, and whom it tells. */
export default function NewAlert({ onClose, values }: Props) {
  const { user, go } = useApp();
  const create = useCreate(alerts as never);
  const given = typeof values.metricId === 'string' ? values.metricId : null;
  const [draft, setDraft] = useState({
    name: '',
    metricId: given,
    condition: 'unexpected',
    threshold: '' as number | string,
    sensitivity: 'normal',
    missingDays: '' as number | string,
    tell: [user.id],
    mail: true,
  });
  const set = (change: Partial<typeof draft>) => setDraft((before) => ({ ...before, ...change }));
  const limited = draft.condition === 'above' || draft.condition === 'below';
  const watched = useMetrics();
  const named = defaultName(draft, watched.find(({ value }) => value === draft.metricId)?.label);
  const make = useMutation({
    mutationFn: () =>
      create.mutateAsync({
        ...draft,
        name: draft.name.trim() || named,
        threshold: limited && draft.threshold !== '' ? Number(draft.threshold) : null,
        missingDays: draft.missingDays === '' ? null : Number(draft.missingDays),
      }),
    onSuccess: ({ id }) => {
      onClose();
      go(`${alerts.path}/${id}`);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (draft.metricId && !make.isPending) make.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <Select
          label="Metric"
          required
          searchable
          data={[...watched]}
          value={draft.metricId}
          nothingFoundMessage="There is no such metric yet."
          onChange={(metricId) => set({ metricId })}
        />
        <Select
          label="Tells of"
          data={[...CONDITIONS]}
          allowDeselect={false}
          value={draft.condition}
          onChange={(condition) => condition && set({ condition })}
        />
        {limited && (
          <NumberInput
            label="Threshold"
            required
            value={draft.threshold}
            onChange={(threshold) => set({ threshold })}
          />
        )}
        {draft.condition === 'unexpected' && (
          <Select
            label="Sensitivity"
            description="What each weekday usually brings is known after four weeks."
            data={[...SENSITIVITIES]}
            allowDeselect={false}
            value={draft.sensitivity}
            onChange={(sensitivity) => sensitivity && set({ sensitivity })}
          />
        )}
        <NumberInput
          label="Also when so many days have no value"
          placeholder={draft.condition === 'missing' ? '2' : 'Never'}
          min={1}
          max={366}
          value={draft.missingDays}
          onChange={(missingDays) => set({ missingDays })}
        />
        <MembersInput value={draft.tell} onChange={(tell) => set({ tell })} />
        <Checkbox
          label="Also by mail"
          checked={draft.mail}
          onChange={(event) => set({ mail: event.currentTarget.checked })}
        />
        <TextInput
          label="Name"
          placeholder={named}
          maxLength={200}
          value={draft.name}
          onChange={(event) => set({ name: event.currentTarget.value })}
        />
        {make.error && <FormProblem error={make.error} />}
        <Group justify="flex-end">
          <Button type="submit" loading={make.isPending} disabled={!draft.metricId}>
            Create alert
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

const NAME_LETTERS = 200;

/** What is told and of which metric: a name that says enough in an inbox and in a subject. */
function defaultName(
  { condition, threshold }: { condition: string; threshold: number | string },
  metric = '',
): string {
  const limited = (condition === 'above' || condition === 'below') && threshold !== '';
  const label = CONDITIONS.find(({ value }) => value === condition)?.label ?? '';
  const what = limited ? `${condition} ${threshold}` : label.toLowerCase();
  return metric ? `${metric.slice(0, NAME_LETTERS - what.length - 2)}: ${what}` : label;
}

function useMetrics(): readonly { value: string; label: string }[] {
  const { client, workspace } = useApp();
  const found = useQuery({
    queryKey: ['w', workspace.slug, 'metric', 'pick', 'all'],
    queryFn: ({ signal }) =>
      allItems((query) =>
        client.call(metrics.routes.list, { params: { workspace: workspace.slug }, query, signal }),
      ),
  });
  return (found.data ?? []).map(({ id, name }) => ({ value: id, label: name }));
}
