import { Badge, Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { accessRoutes } from '#core/access/access.contract.ts';
import { announceFailure } from '#platform/ui/data/undo.ts';
import { FailureView } from '#platform/ui/failure-view.tsx';
import { formatAgo } from '#platform/ui/fields/format.ts';
import { Row, Rows, SettingsPage } from '#platform/ui/settings/settings-page.tsx';
import { Waiting } from '#platform/ui/waiting.tsx';
import { messageOf } from '#sdk/problem.ts';
import { client } from '../session.ts';

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
    <SettingsPage title="Sessions" lead="Where you are signed in. End what you do not recognise.">
      {sessions.isPending && <Waiting />}
      {sessions.isError && (
        <FailureView error={sessions.error} onRetry={() => void sessions.refetch()} />
      )}
      {sessions.data && (
        <Rows label="Sessions">
          {sessions.data.items.map((session) => (
            <Row
              key={session.id}
              title={deviceOf(session.userAgent)}
              detail={`${session.address ?? 'Unknown address'} · seen ${formatAgo(session.seenAt)}`}
            >
              {session.current ? (
                <Badge variant="light" tt="none">
                  This one
                </Badge>
              ) : (
                <Button size="compact-sm" variant="default" onClick={() => end.mutate(session.id)}>
                  End
                </Button>
              )}
            </Row>
          ))}
        </Rows>
      )}
    </SettingsPage>
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
