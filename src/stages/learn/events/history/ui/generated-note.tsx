import { useQuery } from '@tanstack/react-query';
import { imports } from '#core/imports/imports.contract.ts';
import { useAllowed, useApp } from '#platform/ui/app-context.tsx';
import { AppLink } from '#platform/ui/app-link.tsx';
import { generatedRoutes } from '../generated.contract.ts';
import classes from './history.module.css';

/** Says above numbers that what they count is made up, while the workspace holds such events. */
export function GeneratedNote() {
  const { client, workspace } = useApp();
  const allowed = useAllowed();
  const query = useQuery({
    queryKey: ['w', workspace.slug, 'generated-events'],
    queryFn: ({ signal }) =>
      client.call(generatedRoutes.get, { params: { workspace: workspace.slug }, signal }),
    staleTime: 60_000,
  });
  if (!query.data?.generated) return null;
  return (
    <p role="note" className={classes.generated}>
      The sample’s usage is <strong>made up</strong>: drawn from stated distributions, measured
      nowhere.
      {allowed(imports.policy.update) && (
        <>
          {' '}
          <AppLink path={imports.path}>Undo its import</AppLink> to count your own events alone.
        </>
      )}
    </p>
  );
}
