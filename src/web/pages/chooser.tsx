import { Button } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link, useRouteContext } from '@tanstack/react-router';
import type { Me } from '#core/access/access.contract.ts';
import { workspaceRoutes } from '#core/workspaces/workspaces.contract.ts';
import { formatDay } from '#platform/ui/fields/format.ts';
import { useTitle } from '#platform/ui/use-title.ts';
import { client, useSignOut } from '../session.ts';
import classes from './door.module.css';
import { Door, DoorProblem } from './door.tsx';

/** Which workspace to open, for people in several (or in none yet). */
export default function ChooserPage() {
  const { me } = useRouteContext({ strict: false }) as { me: Me };
  const signOut = useSignOut();
  useTitle('Workspaces');
  const none = me.workspaces.length === 0;
  return (
    <Door
      title={none ? 'No workspace yet' : 'Choose a workspace'}
      lead={none ? `Ask an administrator to invite ${me.user.email}.` : undefined}
    >
      <ul className={classes.spaces}>
        {me.workspaces.map((workspace) => (
          <li key={workspace.id}>
            <Link to={`/${workspace.slug}`} className={classes.space}>
              {workspace.name}
              <small>{workspace.role}</small>
            </Link>
          </li>
        ))}
      </ul>
      <Archived />
      <Button variant="subtle" color="gray" mt="md" onClick={() => signOut.mutate()}>
        Sign out
      </Button>
    </Door>
  );
}

/** Workspaces this person archived and can still restore. */
function Archived() {
  const mine = useQuery({
    queryKey: ['workspaces'],
    queryFn: ({ signal }) => client.call(workspaceRoutes.list, { signal }),
  });
  const restore = useMutation({
    mutationFn: (workspaceId: string) =>
      client.call(workspaceRoutes.restore, { params: { workspaceId } }),
    onSuccess: ({ slug }) => window.location.assign(new URL(slug, document.baseURI).href),
  });
  const archived = mine.data?.archived ?? [];
  if (archived.length === 0) return null;
  return (
    <>
      <h2 className={classes.heading}>Archived</h2>
      <ul className={classes.spaces}>
        {archived.map(({ id, name, deletedAt }) => (
          <li key={id}>
            <div className={classes.space}>
              {name}
              <small>until {formatDay(deletedAt.slice(0, 10))}</small>
              <Button
                size="compact-sm"
                variant="default"
                loading={restore.isPending && restore.variables === id}
                onClick={() => restore.mutate(id)}
              >
                Restore
              </Button>
            </div>
          </li>
        ))}
      </ul>
      <DoorProblem error={restore.error} />
    </>
  );
}
