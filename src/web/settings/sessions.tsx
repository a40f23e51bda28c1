import { Badge, Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { accessRoutes } from '#core/access/access.contract.ts';
import { announceFailure } from '#platform/ui/data/undo.ts';
import { FailureView } from '#platform/ui/failure-view.tsx';
import { formatAgo } from '#platform/ui/fields/format.ts';
import { Waiting } from '#platform/ui/waiting.tsx';
import { messageOf } from '#sdk/problem.ts';
import { client } from '../session.ts';
import classes from './settings.module.css';

const KEY = ['me', 'sessions'];

/** Where you are signed in, and a way to end each session. */
export default function SessionsSettings() {
  const queries = useQueryClient();
  const sessions = useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => client.call(accessRoutes.sessions, { signal }),
  });
  const end = useMutation({
    mutationFn: (sessionId: string) =>
      client.call(accessRoutes.revokeSession, { params: { sessionId } }),
    onError: (error) => announceFailure(`The session was not ended. ${messageOf(error)}`),
    onSettled: () => queries.invalidateQueries({ queryKey: KEY }),
  });
  return (
    <div className={classes.section}>
      <h1>Sessions</h1>
      <p className={classes.lead}>Where you are signed in. End what you do not recognise.</p>
      {sessions.isPending && <Waiting />}
      {sessions.isError && (
        <FailureView error={sessions.error} onRetry={() => void sessions.refetch()} />
      )}
      {sessions.data && (
        <ul className={classes.sessions}>
          {sessions.data.items.map((session) => (
            <li key={session.id}>
              <div>
                {deviceOf(session.userAgent)}
                <small>
                  {session.address ?? 'Unknown address'} · seen {formatAgo(session.seenAt)}
                </small>
              </div>
              {session.current ? (
                <Badge variant="light">This one</Badge>
              ) : (
                <Button size="compact-sm" variant="default" onClick={() => end.mutate(session.id)}>
                  End
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** Browser and system, as far as the user agent tells. */
function deviceOf(userAgent: string | null): string {
  if (!userAgent) return 'Unknown device';
  const browser = /(Edg|OPR|Firefox|Chrome|Safari)\//.exec(userAgent)?.[1] ?? 'Browser';
  const system =
    /Windows|Mac OS X|Android|iPhone|iPad|Linux/.exec(userAgent)?.[0] ?? 'unknown system';
  const names: Record<string, string> = { Edg: 'Edge', OPR: 'Opera' };
  return `${names[browser] ?? browser} on ${system === 'Mac OS X' ? 'macOS' : system}`;
}
