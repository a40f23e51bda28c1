import { Button, Group, Stack, Text } from '@mantine/core';
import { useAllowed } from '#platform/ui/app-context.tsx';
import { useUpdate } from '#platform/ui/data/use-update.ts';
import type { RecordSlotProps } from '#platform/ui/feature-ui.ts';
import { formatMoment } from '#platform/ui/fields/format.ts';
import { type Alert, alerts } from '../alerts.contract.ts';
import { MembersInput } from './members-input.tsx';

const HOURS = [
  ['4 hours', 4],
  ['1 day', 24],
  ['1 week', 168],
] as const;

/** Whom an alert tells, and for how long it keeps quiet. */
export default function TellingPanel({ record }: RecordSlotProps) {
  const update = useUpdate(alerts as never);
  const allowed = useAllowed();
  const { tell, snoozedUntil, lastToldAt } = record as unknown as Alert;
  const editable = record.archivedAt === null && allowed(alerts.policy.update, record);
  const snoozed = snoozedUntil !== null && Date.parse(snoozedUntil) > Date.now();
  const change = (values: Partial<Alert>, message: string) =>
    void update({ record, change: values, message });
  const snooze = (hours: number, words: string) => {
    const until = new Date(Date.now() + hours * 3_600_000).toISOString();
    change({ snoozedUntil: until }, `Snoozed for ${words}.`);
  };
  return (
    <Stack gap="xs">
      <MembersInput
        value={tell ?? []}
        disabled={!editable}
        onChange={(ids) => change({ tell: ids }, 'Changed who is told.')}
      />
      {lastToldAt && (
        <Text size="xs" c="dimmed">
          Told last {formatMoment(lastToldAt)}
        </Text>
      )}
      {snoozed && (
        <Text size="sm">Snoozed until {formatMoment(snoozedUntil)}: nobody is told.</Text>
      )}
      {editable && (
        <Group gap={4} role="group" aria-label="Snooze">
          {snoozed ? (
            <Button
              size="compact-sm"
              variant="default"
              onClick={() => change({ snoozedUntil: null }, 'It tells again.')}
            >
              Tell again
            </Button>
          ) : (
            HOURS.map(([words, hours]) => (
              <Button
                key={hours}
                size="compact-sm"
                variant="default"
                onClick={() => snooze(hours, words)}
              >
                Snooze {words}
              </Button>
            ))
          )}
        </Group>
      )}
    </Stack>
  );
}
