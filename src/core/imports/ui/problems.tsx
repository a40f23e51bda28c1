import { Button } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useApp } from '#platform/ui/app-context.tsx';
import { FailureView } from '#platform/ui/failure-view.tsx';
import { MoreButton } from '#platform/ui/more-button.tsx';
import { type ImportProblemKind, importRoutes } from '../imports.contract.ts';
import { problemsOf } from './counts.ts';
import classes from './imports.module.css';

interface Props {
  readonly id: string;
  readonly phase: 'check' | 'run';
  readonly total: number;
}

const PER_PAGE = 100;
const number = new Intl.NumberFormat();

/** The rows that cannot be imported and why: by kind, some at a time; all of them as a file. */
export function Problems({ id, phase, total }: Props) {
  const { client, workspace } = useApp();
  const [kind, setKind] = useState<ImportProblemKind | null>(null);
  const params = { workspace: workspace.slug, id };
  const kinds = useQuery({
    queryKey: ['w', workspace.slug, 'import-problem-kinds', id, phase, total],
    queryFn: ({ signal }) =>
      client.call(importRoutes.problemKinds, { params, query: { phase }, signal }),
    enabled: total > 0,
  });
  if (total === 0) return null;
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
          Download all as CSV
        </Button>
      </div>
      {kinds.data && kinds.data.items.length > 1 && (
        <Kinds found={kinds.data} total={total} chosen={kind} onChoose={setKind} />
      )}
      <ProblemTable id={id} phase={phase} total={total} kind={kind} />
    </section>
  );
}

/** What went wrong how often; choosing a kind shows its rows alone. */
function Kinds(props: {
  found: { items: readonly ImportProblemKind[]; kinds: number };
  total: number;
  chosen: ImportProblemKind | null;
  onChoose: (kind: ImportProblemKind | null) => void;
}) {
  const { found, total, chosen, onChoose } = props;
  const more = found.kinds - found.items.length;
  return (
    <fieldset className={classes.kinds} aria-label="Kinds of problems">
      <KindButton pressed={chosen === null} count={total} onPress={() => onChoose(null)}>
        <strong>All</strong>
      </KindButton>
      {found.items.map((kind) => (
        <KindButton
          key={`${kind.column}\n${kind.code}`}
          pressed={chosen === kind}
          count={kind.count}
          onPress={() => onChoose(kind)}
        >
          <strong>{kind.column || 'Whole row'}</strong>
          <span>{kind.example}</span>
        </KindButton>
      ))}
      {more > 0 && <p className={classes.hint}>{number.format(more)} more kinds are in the CSV.</p>}
    </fieldset>
  );
}

function KindButton(props: {
  pressed: boolean;
  count: number;
  onPress: () => void;
  children: ReactNode;
}) {
  return (
    <button
      type="button"
      className={classes.kind}
      aria-pressed={props.pressed}
      onClick={props.onPress}
    >
      <span className={classes.kindText}>{props.children}</span>
      <span className={classes.kindCount}>{number.format(props.count)}</span>
    </button>
  );
}

function ProblemTable({ id, phase, total, kind }: Props & { kind: ImportProblemKind | null }) {
  const { client, workspace } = useApp();
  const narrowed = kind ? { column: kind.column, code: kind.code } : {};
  const query = useInfiniteQuery({
    queryKey: ['w', workspace.slug, 'import-problems', id, phase, total, narrowed],
    queryFn: ({ pageParam, signal }) =>
      client.call(importRoutes.problems, {
        params: { workspace: workspace.slug, id },
        query: { phase, limit: PER_PAGE, ...narrowed, ...(pageParam ? { cursor: pageParam } : {}) },
        signal,
      }),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: (before) => before,
  });
  if (query.isError) {
    return <FailureView error={query.error} onRetry={() => void query.refetch()} />;
  }
  const problems = query.data?.pages.flatMap(({ items }) => items) ?? [];
  const count = kind?.count ?? total;
  return (
    <>
      <section
        className={classes.problemScroller}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        tabIndex={0}
        aria-label="Problem table"
        aria-busy={query.isPlaceholderData}
      >
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
                <td>{number.format(problem.rowNumber)}</td>
                <td>{problem.column}</td>
                <td>{problem.message}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <div className={classes.tableFoot}>
        <span>
          {number.format(problems.length)} of {problemsOf(count)}
        </span>
        <MoreButton quiet query={query}>
          Show {number.format(Math.min(PER_PAGE, count - problems.length))} more
        </MoreButton>
      </div>
    </>
  );
}
