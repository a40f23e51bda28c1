import { Button, Group, Modal, NativeSelect, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useApp } from '#platform/ui/app-context.tsx';
import { announce } from '#platform/ui/data/undo.ts';
import { FailureView } from '#platform/ui/failure-view.tsx';
import { useReturnFocus } from '#platform/ui/overlay/use-return-focus.ts';
import { FormProblem } from '#platform/ui/settings/settings-page.tsx';
import { Waiting } from '#platform/ui/waiting.tsx';
import type { Dashboard } from '../dashboards.contract.ts';
import { digestRoutes, type Schedule } from '../digest.contract.ts';
import classes from './dashboard.module.css';

const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

/** When the reader gets a dashboard by mail. */
export default function DigestDialog({
  dashboard,
  onClose,
}: {
  dashboard: Dashboard;
  onClose: () => void;
}) {
  const { client, workspace } = useApp();
  useReturnFocus();
  const params = { workspace: workspace.slug, id: dashboard.id };
  const held = useQuery({
    queryKey: ['w', workspace.slug, 'dashboard', 'digest', dashboard.id],
    queryFn: ({ signal }) => client.call(digestRoutes.get, { params, signal }),
  });
  const [previewed, setPreviewed] = useState(false);
  const [chosen, setChosen] = useState<Partial<Schedule>>({});
  return (
    <Modal
      opened
      onClose={onClose}
      title={`“${dashboard.name}” by mail`}
      size={previewed ? 720 : 460}
    >
      {held.error ? (
        <FailureView error={held.error} onRetry={() => void held.refetch()} />
      ) : !held.data ? (
        <Waiting />
      ) : previewed ? (
        <Preview params={params} onBack={() => setPreviewed(false)} />
      ) : (
        <Form
          params={params}
          held={held.data.schedule}
          chosen={chosen}
          onChoose={(change) => setChosen((before) => ({ ...before, ...change }))}
          onClose={onClose}
          onPreview={() => setPreviewed(true)}
        />
      )}
    </Modal>
  );
}

interface Params {
  readonly workspace: string;
  readonly id: string;
}

function Form({
  params,
  held,
  chosen,
  onChoose,
  onClose,
  onPreview,
}: {
  params: Params;
  held: Schedule | null;
  /** What was changed so far; a look at the mail loses nothing of it. */
  chosen: Partial<Schedule>;
  onChoose: (change: Partial<Schedule>) => void;
  onClose: () => void;
  onPreview: () => void;
}) {
  const { client, user } = useApp();
  const queries = useQueryClient();
  const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';
  const first: Schedule = held ?? { frequency: 'weekly', weekday: 1, hour: 8, timeZone };
  const schedule: Schedule = { ...first, ...chosen };
  const keep = useMutation({
    mutationFn: (next: Schedule | null) =>
      client.call(digestRoutes.set, { params, body: { schedule: next } }),
    onSuccess: ({ schedule: kept }) => {
      const key = ['w', params.workspace, 'dashboard', 'digest', params.id];
      queries.setQueryData(key, { schedule: kept });
      announce(kept ? 'You get it by mail from the next time on.' : 'You get no more mails of it.');
      onClose();
    },
  });
  return (
    <Stack gap="sm">
      <Text size="sm">
        The numbers of all tiles with how they changed, to {user.email ?? 'your address'}.
      </Text>
      <NativeSelect
        label="How often"
        value={schedule.frequency}
        data={[
          { value: 'daily', label: 'Every day' },
          { value: 'weekly', label: 'Every week' },
        ]}
        onChange={(event) =>
          onChoose({ frequency: event.currentTarget.value as Schedule['frequency'] })
        }
      />
      {schedule.frequency === 'weekly' && (
        <NativeSelect
          label="On"
          value={String(schedule.weekday)}
          data={WEEKDAYS.map((label, i) => ({ value: String(i + 1), label }))}
          onChange={(event) => onChoose({ weekday: Number(event.currentTarget.value) })}
        />
      )}
      <NativeSelect
        label="At"
        description={`In the time zone ${schedule.timeZone}`}
        value={String(schedule.hour)}
        data={Array.from({ length: 24 }, (_, hour) => ({
          value: String(hour),
          label: `${String(hour).padStart(2, '0')}:00`,
        }))}
        onChange={(event) => onChoose({ hour: Number(event.currentTarget.value) })}
      />
      {keep.error && <FormProblem error={keep.error} />}
      <Group justify="space-between">
        <Button variant="default" onClick={onPreview}>
          Preview
        </Button>
        <Group gap="xs">
          {held && (
            <Button variant="subtle" color="gray" onClick={() => keep.mutate(null)}>
              End the mails
            </Button>
          )}
          <Button loading={keep.isPending} onClick={() => keep.mutate(schedule)}>
            {held ? 'Keep' : 'Get it by mail'}
          </Button>
        </Group>
      </Group>
    </Stack>
  );
}

function Preview({ params, onBack }: { params: Params; onBack: () => void }) {
  const { client } = useApp();
  const mail = useQuery({
    queryKey: ['w', params.workspace, 'dashboard', 'digest_preview', params.id],
    queryFn: ({ signal }) => client.call(digestRoutes.preview, { params, signal }),
    gcTime: 0,
  });
  return (
    <Stack gap="sm">
      {mail.error ? (
        <FailureView error={mail.error} onRetry={() => void mail.refetch()} />
      ) : mail.data ? (
        <>
          <Text size="sm" c="dimmed">
            Subject: {mail.data.subject}
          </Text>
          <iframe className={classes.mail} title="The mail" sandbox="" srcDoc={mail.data.html} />
        </>
      ) : (
        <Waiting />
      )}
      <Group>
        <Button variant="default" onClick={onBack}>
          Back
        </Button>
      </Group>
    </Stack>
  );
}
