import '@mantine/notifications/styles.css';
import { Button, Group, Text } from '@mantine/core';
import { Notifications, notifications } from '@mantine/notifications';
import type { Toast } from './toast.ts';
import classes from './toasts.module.css';

/** Where toasts appear; fetched with the first of them. */
export function Toasts() {
  return (
    <Notifications
      className={classes.toasts ?? ''}
      position="bottom-right"
      limit={3}
      containerWidth={330}
    />
  );
}

export function hideToast(id: string): void {
  notifications.hide(id);
}

/** Shows a toast in place of the one with the same name. */
export function showToast({ id, message, action, failure = false, ms }: Toast): void {
  if (id) notifications.hide(id);
  notifications.show({
    ...(id ? { id } : {}),
    autoClose: ms ?? false,
    withCloseButton: true,
    closeButtonProps: { 'aria-label': 'Close the message' },
    ...(failure ? { color: 'red', role: 'alert' } : {}),
    message: (
      <Group justify="space-between" wrap="nowrap" gap="md">
        <Text size="sm" lineClamp={4}>
          {message}
        </Text>
        {action && (
          <Button
            size="compact-sm"
            variant="default"
            // Its word is short and says everything: a long message gives way to it.
            flex="none"
            onClick={() => {
              if (id) notifications.hide(id);
              action.run();
            }}
          >
            {action.label}
          </Button>
        )}
      </Group>
    ),
  });
}
