import { IconCloudOff } from '@tabler/icons-react';
import { useSyncExternalStore } from 'react';
import classes from './offline-banner.module.css';
import { useWaitingWrites } from './waiting-writes.ts';

function subscribe(listener: () => void): () => void {
  window.addEventListener('online', listener);
  window.addEventListener('offline', listener);
  return () => {
    window.removeEventListener('online', listener);
    window.removeEventListener('offline', listener);
  };
}

function useOnline(): boolean {
  return useSyncExternalStore(subscribe, () => navigator.onLine);
}

/** Says that the connection is gone and what that means for what is typed. */
export function OfflineBanner() {
  const online = useOnline();
  const waiting = useWaitingWrites();
  return (
    <div role="status" className={online ? undefined : classes.banner}>
      {!online && (
        <>
          <IconCloudOff size={15} stroke={1.75} aria-hidden />
          You are offline.{' '}
          {waiting === 0
            ? 'Changes wait here and are sent when the connection is back.'
            : `${waiting === 1 ? 'One change waits' : `${waiting} changes wait`} for the connection. Keep this page open.`}
        </>
      )}
    </div>
  );
}
