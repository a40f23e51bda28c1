import { IconBell } from '@tabler/icons-react';
import { HomeCount } from '#platform/ui/home-card.tsx';
import { useUnread } from './use-inbox.ts';

/** What is unread in the reader's inbox. */
export default function InboxHomeCard() {
  const unread = useUnread();
  const label = unread === 1 ? 'unread notice' : 'unread notices';
  return <HomeCount icon={IconBell} count={unread} label={label} path="inbox" />;
}
