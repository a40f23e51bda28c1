import { Button } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useApp } from '#platform/ui/app-context.tsx';
import { importRoutes } from '../imports.contract.ts';
import { problemsOf } from './counts.ts';
import classes from './imports.module.css';

interface Props {
  readonly id: string;
  readonly phase: 'check' | 'run';
  readonly total: number;
}

/** The rows that cannot be imported and why, some at a time; all of them as a file. */
export function Problems({ id, phase, total }: Props) {
  const { client, workspace } = useApp();
  const params = { workspace: workspace.slug, id };
  const query = useInfiniteQuery({
    queryKey: ['w', workspace.slug, 'import-problems', id, phase, total],
    queryFn: ({ pageParam, signal }) =>
      client.call(importRoutes.problems, {
        params,
        query: { phase, ...(pageParam ? { cursor: pageParam } : {}) },
        signal,
      }),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
    enabled: total > 0,
  });
  if (total === 0) return null;
  const problems = query.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <section className={classes.section} aria-label="Problems">
      <div className={classes.sectionHead}>
        <h2>{problemsOf(total)}</h2>
        <Button
          component="a"
          variant="default"
          leftSection={<IconDownload size={15} />}
          href={client.url(importRoutes.problemsFile, { params, query: { phase } })}
          download
        >
          Download as CSV
        </Button>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section className={classes.scroller} tabIndex={0} aria-label="Problem table">
        <table className={classes.problems}>
          <thead>
            <tr>
              <th scope="col">Row</th>
              <th scope="col">Column</th>
              <th scope="col">Problem</th>
            </tr>
          </thead>
          <tbody>
            {problems.map((problem, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the list only grows at its end
              <tr key={at}>
                <td>{problem.rowNumber}</td>
                <td>{problem.column}</td>
                <td>{problem.message}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {query.hasNextPage && (
        <Button
          variant="subtle"
          color="gray"
          loading={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          Show more
        </Button>
      )}
    </section>
  );
}
