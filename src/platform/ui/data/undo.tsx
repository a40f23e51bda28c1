import { Button, Group, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';

const UNDO_MS = 8000;
const TOAST = 'undo';
let latest: { message: string; undo: () => void } | null = null;

/** Tells what was done and offers to take it back for eight seconds. One toast at a time. */
export function offerUndo(message: string, undo: () => void): void {
  const act = { message, undo };
  latest = act;
  const run = () => {
    notifications.hide(TOAST);
    if (latest === act) latest = null;
    undo();
  };
  notifications.hide(TOAST);
  notifications.show({
    id: TOAST,
    autoClose: UNDO_MS,
    withCloseButton: true,
    message: (
      <Group justify="space-between" wrap="nowrap" gap="md">
        <Text size="sm" lineClamp={2}>
          {message}
        </Text>
        <Button size="compact-sm" variant="light" onClick={run}>
          Undo
        </Button>
      </Group>
    ),
  });
}

/** Takes the latest act back; false when there is nothing to take back. */
export function undoLatest(): boolean {
  const act = latest;
  if (!act) return false;
  latest = null;
  notifications.hide(TOAST);
  act.undo();
  return true;
}

export function announce(message: string): void {
  notifications.show({ message, autoClose: 5000 });
}

/** Says what went wrong and what to do; stays until it is closed. */
export function announceFailure(message: string, retry?: () => void): void {
  const id = `failure:${message}`;
  notifications.show({
    id,
    color: 'red',
    autoClose: retry ? false : 10_000,
    role: 'alert',
    message: (
      <Group justify="space-between" wrap="nowrap" gap="md">
        <Text size="sm">{message}</Text>
        {retry && (
          <Button
            size="compact-sm"
            variant="light"
            color="red"
            onClick={() => {
              notifications.hide(id);
              retry();
            }}
          >
            Try again
          </Button>
        )}
      </Group>
    ),
  });
}
