import { ActionIcon, Tooltip } from '@mantine/core';
import { IconBell } from '@tabler/icons-react';
import { useApp } from '#platform/ui/app-context.tsx';
import { useShortcut } from '#platform/ui/keys/shortcut.ts';
import classes from './inbox.module.css';
import { useUnread } from './use-inbox.ts';

const MOST = 99;

/** The bell, with how many notifications wait. */
export default function Bell() {
  const { go } = useApp();
  const unread = useUnread();
  useShortcut({ keys: 'g i', label: 'Go to your inbox', group: 'Go', run: () => go('inbox') });
  const label = unread > 0 ? `Inbox, ${unread} unread` : 'Inbox';
  return (
    <Tooltip label={label} position="right">
      <ActionIcon aria-label={label} className={classes.bell} onClick={() => go('inbox')}>
        <IconBell size={16} stroke={1.75} />
        {unread > 0 && (
          <span className={classes.count} aria-hidden="true">
            {unread > MOST ? `${MOST}+` : unread}
          </span>
        )}
      </ActionIcon>
    </Tooltip>
  );
}
