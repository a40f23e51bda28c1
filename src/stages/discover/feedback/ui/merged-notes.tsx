import { useQuery } from '@tanstack/react-query';
import { useApp } from '#platform/ui/app-context.tsx';
import { AppLink } from '#platform/ui/app-link.tsx';
import { keys } from '#platform/ui/data/keys.ts';
import { type Feedback, feedback } from '../feedback.contract.ts';
import { Who } from './inbox-list.tsx';
import { UnmergeButton } from './merged-line.tsx';
import classes from './note.module.css';

/** Most that are listed; a note that took in more says so. */
const SHOWN = 20;

/** The notes that were merged into this one, each with the way back. */
export function MergedNotes({ note }: { note: Feedback }) {
  const { client, refs, workspace } = useApp();
  const { data } = useQuery({
    queryKey: [...keys.noun(workspace.slug, feedback.noun), 'merged into', note.id],
    queryFn: async ({ signal }) => {
      const page = await client.call(feedback.routes.list, {
        params: { workspace: workspace.slug },
        query: { mergedIntoId: note.id, archived: 'all', limit: SHOWN },
        signal,
      });
      refs.add(page.refs);
      return page;
    },
    staleTime: 60_000,
  });
  if (!data || data.items.length === 0) return null;
  return (
    <section className={classes.mergedNotes}>
      <h3>Merged into this note</h3>
      <ul>
        {data.items.map((merged) => (
          <li key={merged.id}>
            <AppLink path={`${feedback.path}/${merged.id}`}>
              <Who note={merged} /> {merged.title ?? merged.body.slice(0, 300)}
            </AppLink>
            <UnmergeButton id={merged.id} />
          </li>
        ))}
      </ul>
      {data.nextCursor && (
        <p className={classes.hint}>And more: filter the archive by “Merged into”.</p>
      )}
    </section>
  );
}
