import { IconChartPie } from '@tabler/icons-react';
import { useState } from 'react';
import type { AnyResource } from '#platform/contract/resource.ts';
import { useAllowed } from '#platform/ui/app-context.tsx';
import { announceFailure } from '#platform/ui/data/undo.ts';
import { useCreate } from '#platform/ui/data/use-create.ts';
import { useResourceList } from '#platform/ui/data/use-resource-list.ts';
import type { BulkSlotProps } from '#platform/ui/feature-ui.ts';
import { PickList } from '#platform/ui/fields/pick-list.tsx';
import { BulkPick } from '#platform/ui/list/bulk-pick.tsx';
import { messageOf } from '#sdk/problem.ts';
import { segments } from '../segments.contract.ts';
import { usePick } from './use-pick.ts';

const SEGMENTS = segments as unknown as AnyResource;

/** Picks the selected contacts or companies for a segment. */
export default function AddToSegment({ resource, records, onDone }: BulkSlotProps) {
  const allowed = useAllowed();
  if (!allowed(segments.policy.update)) return null;
  return (
    <BulkPick icon={IconChartPie} label="Add to segment">
      {(close) => <Choices resource={resource} records={records} onDone={onDone} onClose={close} />}
    </BulkPick>
  );
}

function Choices({ resource, records, onDone, onClose }: BulkSlotProps & { onClose: () => void }) {
  const [query] = useState(() => ({ noun: resource.noun, limit: '200' }));
  const list = useResourceList(SEGMENTS, query);
  const create = useCreate(SEGMENTS);
  const pick = usePick();
  const ids = records.map(({ id }) => id);
  const add = async (segment: { id: string; name: string }) => {
    onClose();
    await pick(segment, { add: ids });
    onDone();
  };
  const make = async (name: string) => {
    try {
      const made = await create.mutateAsync({ name, noun: resource.noun });
      await add({ id: made.id, name });
    } catch (error) {
      announceFailure(messageOf(error));
    }
  };
  return (
    <PickList
      label="Which segment"
      options={list.items.map((item) => ({ value: item.id, label: String(item.name) }))}
      selected={[]}
      loading={list.state === 'loading'}
      onCreate={(name) => void make(name)}
      onClose={onClose}
      onPick={(id) => {
        const segment = list.items.find((item) => item.id === id);
        if (segment) void add({ id, name: String(segment.name) });
      }}
    />
  );
}
