import { Button, Modal, Tabs, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { AnyResource } from '#platform/contract/resource.ts';
import { useApp } from '#platform/ui/app-context.tsx';
import { AppLink } from '#platform/ui/app-link.tsx';
import { routesOf } from '#platform/ui/data/routes.ts';
import { FailureView } from '#platform/ui/failure-view.tsx';
import { useReturnFocus } from '#platform/ui/overlay/use-return-focus.ts';
import { Waiting } from '#platform/ui/waiting.tsx';
import { newIdempotencyKey } from '#sdk/client.ts';
import type { Tile } from '../dashboards.contract.ts';
import { newTile, type Shown } from '../new-tile.ts';
import classes from './dashboard.module.css';

interface Props {
  readonly tiles: readonly Tile[];
  readonly onAdd: (tile: Tile, name: string) => void;
  readonly onClose: () => void;
}

/** Chooses what a new tile shows. */
export default function AddTile({ tiles, onAdd, onClose }: Props) {
  useReturnFocus();
  const { registry } = useApp();
  const add = (shown: Shown, name: string) =>
    onAdd(newTile(tiles, shown, newIdempotencyKey().slice(0, 12)), name);
  return (
    <Modal opened onClose={onClose} title="Add a tile" size={520}>
      <Tabs defaultValue="report">
        <Tabs.List>
          <Tabs.Tab value="report">Report</Tabs.Tab>
          {registry.noun('metric') && <Tabs.Tab value="metric">Metric</Tabs.Tab>}
          <Tabs.Tab value="text">Text</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="report" pt="sm">
          <Pick
            noun="report"
            onPick={(reportId, name) => add({ kind: 'report', reportId }, name)}
          />
          <p className={classes.note}>
            Not there yet? <AppLink path="analysis">Ask a question</AppLink> and save it as a
            report.
          </p>
        </Tabs.Panel>
        <Tabs.Panel value="metric" pt="sm">
          <Pick
            noun="metric"
            onPick={(metricId, name) => add({ kind: 'metric', metricId }, name)}
          />
        </Tabs.Panel>
        <Tabs.Panel value="text" pt="sm">
          <p className={classes.note}>
            A heading, a definition, a reading aid: words beside the numbers, in Markdown.
          </p>
          <Button
            mt="sm"
            onClick={() =>
              add({ kind: 'text', text: 'Write here what readers should know.' }, 'Text')
            }
          >
            Add text
          </Button>
        </Tabs.Panel>
      </Tabs>
    </Modal>
  );
}

function Pick({ noun, onPick }: { noun: string; onPick: (id: string, name: string) => void }) {
  const { client, workspace, registry } = useApp();
  const [words, setWords] = useState('');
  const [q] = useDebouncedValue(words.trim(), 200);
  const resource = registry.noun(noun)?.resource as unknown as AnyResource;
  const found = useQuery({
    queryKey: ['w', workspace.slug, noun, 'pick', q],
    queryFn: ({ signal }) =>
      client.call(routesOf(resource).list, {
        params: { workspace: workspace.slug },
        query: { limit: 50, ...(q ? { q } : {}) },
        signal,
      }),
    placeholderData: (before) => before,
  });
  const items = found.data?.items ?? [];
  return (
    <>
      <TextInput
        data-autofocus
        size="xs"
        aria-label={`Find a ${noun}`}
        placeholder={`Find a ${noun}`}
        value={words}
        onChange={(event) => setWords(event.currentTarget.value)}
      />
      {found.error ? (
        <FailureView error={found.error} onRetry={() => void found.refetch()} />
      ) : !found.data ? (
        <Waiting />
      ) : (
        <ul className={classes.picks}>
          {items.map((item) => (
            <li key={item.id}>
              <button type="button" onClick={() => onPick(item.id, String(item.name))}>
                {String(item.name)} <span>{item.key}</span>
              </button>
            </li>
          ))}
          {items.length === 0 && (
            <li className={classes.note}>
              {q ? `No ${noun} holds “${q}”.` : `There is no ${noun} yet.`}
            </li>
          )}
        </ul>
      )}
      {found.data?.nextCursor && (
        <p className={classes.note}>More match: type a part of the name.</p>
      )}
    </>
  );
}
