import { Button, Group, Select, Switch, TextInput } from '@mantine/core';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { Suspense, useState } from 'react';
import { UNDOABLE } from '#platform/contract/undoable.ts';
import { useApp } from '#platform/ui/app-context.tsx';
import { AppLink } from '#platform/ui/app-link.tsx';
import { announce, announceFailure } from '#platform/ui/data/undo.ts';
import { useContracts } from '#platform/ui/data/use-contracts.ts';
import { useDirectory } from '#platform/ui/directory.tsx';
import { FailureView } from '#platform/ui/failure-view.tsx';
import { formatMoment } from '#platform/ui/fields/format.ts';
import { MoreButton } from '#platform/ui/more-button.tsx';
import { useTitle } from '#platform/ui/use-title.ts';
import { Waiting } from '#platform/ui/waiting.tsx';
import { messageOf } from '#sdk/problem.ts';
import { type AuditEntry, activityRoutes } from '../activity.contract.ts';
import classes from './audit.module.css';

interface Filters {
  readonly actorId: string | null;
  readonly noun: string | null;
  readonly verb: string | null;
  readonly from: string;
  readonly to: string;
  /** Left out unless asked for: most acts of a busy day are counts. */
  readonly computed: 'true' | 'false';
}
const NONE: Filters = {
  actorId: null,
  noun: null,
  verb: null,
  from: '',
  to: '',
  computed: 'false',
};
const VERBS = [...UNDOABLE, 'joined', 'deleted', 'resolved'];

/** Every act in the workspace, for those who answer for it. */
export default function AuditPage() {
  useTitle('Audit log');
  const [filters, setFilters] = useState(NONE);
  return (
    <div className={classes.page}>
      <h1>Audit log</h1>
      <p className={classes.note}>Who did what, and when. Nothing here can be changed.</p>
      <FilterLine filters={filters} onChange={setFilters} />
      <Entries filters={filters} />
    </div>
  );
}

function FilterLine(props: { filters: Filters; onChange: (filters: Filters) => void }) {
  const { registry } = useApp();
  const { people } = useDirectory();
  const { filters, onChange } = props;
  const set = (change: Partial<Filters>) => onChange({ ...filters, ...change });
  return (
    <Group gap={8} mb={12} align="end" className={classes.filters}>
      <Select
        label="Who"
        placeholder="Anyone"
        clearable
        searchable
        value={filters.actorId}
        onChange={(actorId) => set({ actorId })}
        data={people.map(({ id, name }) => ({ value: id, label: name }))}
      />
      <Select
        label="What"
        placeholder="Anything"
        clearable
        searchable
        value={filters.noun}
        onChange={(noun) => set({ noun })}
        data={registry.nouns.map(({ resource }) => ({
          value: resource.noun,
          label: resource.label.one,
        }))}
      />
      <Select
        label="Did"
        placeholder="Anything"
        clearable
        value={filters.verb}
        onChange={(verb) => set({ verb })}
        data={VERBS.map((verb) => ({ value: verb, label: verb }))}
      />
      <TextInput
        type="date"
        label="From"
        value={filters.from}
        onChange={(event) => set({ from: event.currentTarget.value })}
      />
      <TextInput
        type="date"
        label="To"
        value={filters.to}
        onChange={(event) => set({ to: event.currentTarget.value })}
      />
      <Switch
        label="Computed changes, too"
        title="Evidence counted anew, and fields that the system keeps"
        mb={8}
        checked={filters.computed === 'true'}
        onChange={(event) => set({ computed: event.currentTarget.checked ? 'true' : 'false' })}
      />
    </Group>
  );
}

function Entries({ filters }: { filters: Filters }) {
  const { client, workspace, refs } = useApp();
  const query = Object.fromEntries(Object.entries(filters).filter(([, value]) => value));
  const log = useInfiniteQuery({
    queryKey: ['w', workspace.slug, 'activity', 'list', query],
    queryFn: async ({ pageParam, signal }) => {
      const page = await client.call(activityRoutes.list, {
        params: { workspace: workspace.slug },
        query: { ...query, ...(pageParam ? { cursor: pageParam } : {}) },
        signal,
      });
      refs.add(page.refs);
      return page;
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });
  if (log.isPending) return <Waiting />;
  if (log.isError) return <FailureView error={log.error} onRetry={() => void log.refetch()} />;
  const entries = log.data.pages.flatMap((page) => page.items);
  if (entries.length === 0)
    return <p className={classes.note}>Nothing meets all of the filters.</p>;
  return (
    <>
      <div className={classes.scroll}>
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">When</th>
              <th scope="col">Who</th>
              <th scope="col">Did</th>
              <th scope="col">What</th>
              <th scope="col">
                <span className={classes.unseen}>Undo</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {entries.map((entry) => (
              <EntryRow key={entry.id} entry={entry} />
            ))}
          </tbody>
        </table>
      </div>
      <MoreButton quiet mt={8} query={log}>
        Show earlier
      </MoreButton>
    </>
  );
}

function EntryRow({ entry }: { entry: AuditEntry }) {
  const { registry, refs, client, workspace } = useApp();
  const queries = useQueryClient();
  const noun = registry.noun(entry.noun);
  const ref = refs.get(entry.recordId);
  const undoable = noun !== undefined && UNDOABLE.includes(entry.verb);
  const undo = async () => {
    const params = { workspace: workspace.slug, id: entry.id };
    try {
      await client.call(activityRoutes.undo, { params });
      announce('Taken back. The log says so too.');
    } catch (error) {
      announceFailure(`It was not taken back. ${messageOf(error)}`);
    }
    await queries.invalidateQueries({ queryKey: ['w', workspace.slug] });
  };
  return (
    <tr>
      <td>
        <time dateTime={entry.at}>{formatMoment(entry.at)}</time>
      </td>
      <td>{entry.actorName}</td>
      <td>
        {entry.undoOf ? 'undid: ' : ''}
        {entry.verb.replaceAll('_', ' ')}
      </td>
      <td>
        {ref && noun ? (
          <AppLink path={`${noun.path}/${ref.id}`}>
            {ref.key} {ref.title}
          </AppLink>
        ) : (
          (noun?.resource.label.one ?? entry.noun.replaceAll('_', ' '))
        )}
        {entry.changes && (
          <Suspense>
            <FieldNames noun={entry.noun} names={Object.keys(entry.changes)} />
          </Suspense>
        )}
      </td>
      <td>
        {undoable && (
          <Button size="compact-xs" variant="subtle" color="gray" onClick={() => void undo()}>
            Undo
          </Button>
        )}
      </td>
    </tr>
  );
}

function FieldNames({ noun, names }: { noun: string; names: readonly string[] }) {
  const resource = useContracts([noun]).get(noun);
  const labels = names.map((name) => resource?.allFields[name]?.state.label ?? name);
  return <small>{labels.join(', ')}</small>;
}
