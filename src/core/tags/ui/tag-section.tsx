import { Button, Group, Select, Stack } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { activityRoutes } from '#core/activity/activity.contract.ts';
import { useAllowed, useApp } from '#platform/ui/app-context.tsx';
import { AppLink } from '#platform/ui/app-link.tsx';
import { Arriving } from '#platform/ui/arriving.tsx';
import { announceFailure, offerUndo } from '#platform/ui/data/undo.ts';
import { useUpdate } from '#platform/ui/data/use-update.ts';
import { useDirectory } from '#platform/ui/directory.tsx';
import type { RecordSlotProps } from '#platform/ui/feature-ui.ts';
import { ColorPicker } from '#platform/ui/fields/color-picker.tsx';
import { formatNumber } from '#platform/ui/fields/format.ts';
import { messageOf } from '#sdk/problem.ts';
import { tagRoutes } from '../tags.contract.ts';
import classes from './tags.module.css';

/** A tag's colour, where it is used, and how to merge it into another. */
export default function TagSection({ resource, record }: RecordSlotProps) {
  const allowed = useAllowed();
  const mayChange = record.archivedAt === null && allowed(resource.policy.update, record);
  return (
    <Stack gap="md">
      <Colors resource={resource} record={record} disabled={!mayChange} />
      <Usage id={record.id} />
      {mayChange && <Merge id={record.id} name={String(record.name)} />}
    </Stack>
  );
}

function Colors({ resource, record, disabled }: RecordSlotProps & { disabled: boolean }) {
  const update = useUpdate(resource);
  return (
    <ColorPicker
      label="Colour"
      value={typeof record.color === 'string' ? record.color : null}
      disabled={disabled}
      onChange={(color) => void update({ record, change: { color } })}
    />
  );
}

function Usage({ id }: { id: string }) {
  const { client, workspace, registry } = useApp();
  const { data } = useQuery({
    queryKey: ['w', workspace.slug, 'tag', 'usage', id],
    queryFn: ({ signal }) =>
      client.call(tagRoutes.usage, { params: { workspace: workspace.slug, id }, signal }),
  });
  if (!data) return <Arriving />;
  if (data.items.length === 0) return <p className={classes.none}>No record carries it yet.</p>;
  return (
    <ul className={classes.usage}>
      {data.items.map(({ noun, count }) => {
        const known = registry.noun(noun);
        const label = known?.resource.label[count === 1 ? 'one' : 'many'].toLowerCase() ?? noun;
        return (
          <li key={noun}>
            <AppLink path={`${known?.path ?? noun}?tagIds=${id}`}>
              {formatNumber(count)} {label}
            </AppLink>
          </li>
        );
      })}
    </ul>
  );
}

function Merge({ id, name }: { id: string; name: string }) {
  const { client, workspace, go } = useApp();
  const { tags } = useDirectory();
  const queries = useQueryClient();
  const [intoId, setIntoId] = useState<string | null>(null);
  const [merging, setMerging] = useState(false);
  const params = { workspace: workspace.slug };
  const refresh = () => queries.invalidateQueries({ queryKey: ['w', workspace.slug] });
  const undo = async (batchId: string) => {
    try {
      await client.call(activityRoutes.undoBatch, { params: { ...params, batchId } });
    } catch (error) {
      announceFailure(`The tag was not given back. ${messageOf(error)}`);
    }
    await refresh();
  };
  const merge = async () => {
    if (!intoId) return;
    setMerging(true);
    try {
      const { changed, batchId } = await client.call(tagRoutes.merge, {
        params: { ...params, id },
        body: { intoId },
      });
      go(`tags/${intoId}`);
      if (batchId) offerUndo(`Merged “${name}” on ${changed} records.`, () => void undo(batchId));
    } catch (error) {
      announceFailure(`Nothing was merged. ${messageOf(error)}`);
    }
    setMerging(false);
    await refresh();
  };
  return (
    <Group gap={8} align="end">
      <Select
        label="Merge into"
        description="Every record gets the other tag; this one is archived."
        searchable
        clearable
        value={intoId}
        onChange={setIntoId}
        data={tags
          .filter((tag) => tag.id !== id)
          .map((tag) => ({ value: tag.id, label: tag.name }))}
      />
      <Button variant="default" loading={merging} disabled={!intoId} onClick={() => void merge()}>
        Merge
      </Button>
    </Group>
  );
}
