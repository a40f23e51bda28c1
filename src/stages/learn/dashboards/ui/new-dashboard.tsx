import { Button, Group, Radio, Stack, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useApp } from '#platform/ui/app-context.tsx';
import { useCreate } from '#platform/ui/data/use-create.ts';
import { FormProblem } from '#platform/ui/settings/settings-page.tsx';
import { useNames } from '#stages/learn/analysis/ui/use-answer.ts';
import { dashboardRoutes, dashboards } from '../dashboards.contract.ts';

interface Props {
  readonly onClose: () => void;
  readonly values: Readonly<Record<string, unknown>>;
}

/** A dashboard begins with reports about the events that came, or empty. */
export default function NewDashboard({ onClose, values }: Props) {
  const { client, workspace, go } = useApp();
  const create = useCreate(dashboards as never);
  const events = useNames().data?.events;
  const [name, setName] = useState('');
  const [start, setStart] = useState<string | null>(null);
  const overview = (start ?? (events?.length ? 'overview' : 'empty')) === 'overview';
  const named = name.trim() || (overview ? 'Product overview' : '');
  const productId = typeof values.productId === 'string' ? values.productId : null;
  const make = useMutation({
    mutationFn: async () => {
      if (!overview) return create.mutateAsync({ ...values, name: named });
      const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';
      return client.call(dashboardRoutes.overview, {
        params: { workspace: workspace.slug },
        body: { name: named, productId, timeZone },
      });
    },
    onSuccess: ({ id }) => {
      onClose();
      go(`${dashboards.path}/${id}`);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (named && !make.isPending) make.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <TextInput
          label="Name"
          data-autofocus
          value={name}
          maxLength={200}
          placeholder={overview ? 'Product overview' : 'What you look at together'}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Radio.Group
          label="Start from"
          value={overview ? 'overview' : 'empty'}
          onChange={(value) => setStart(value)}
        >
          <Stack gap="xs" mt={6}>
            <Radio
              value="overview"
              label="Product overview"
              description={
                events?.length === 0
                  ? 'Possible as soon as the first events are here.'
                  : 'Active people, life cycle, retention and stickiness, your two most frequent events and the funnel between them.'
              }
              disabled={events?.length === 0}
            />
            <Radio
              value="empty"
              label="Empty"
              description="Add your reports, metrics and notes yourself."
            />
          </Stack>
        </Radio.Group>
        {make.error && <FormProblem error={make.error} />}
        <Group justify="flex-end">
          <Button type="submit" loading={make.isPending} disabled={!named}>
            Create dashboard
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
