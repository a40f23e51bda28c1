import { Button } from '@mantine/core';
import { Link, useRouteContext } from '@tanstack/react-router';
import type { Me } from '#core/access/access.contract.ts';
import { useTitle } from '#platform/ui/use-title.ts';
import { useSignOut } from '../session.ts';
import classes from './door.module.css';
import { Door } from './door.tsx';

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
      <Button variant="subtle" color="gray" mt="md" onClick={() => signOut.mutate()}>
        Sign out
      </Button>
    </Door>
  );
}
