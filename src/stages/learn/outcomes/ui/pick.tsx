import { Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ResourceOutline } from '#platform/contract/outline.ts';
import { useApp } from '#platform/ui/app-context.tsx';
import { listOptions } from '#platform/ui/data/use-resource-list.ts';
import { refOf, titleOf } from '#platform/ui/registry.ts';

interface Props {
  readonly resource: ResourceOutline;
  readonly label: string;
  readonly description?: string;
  readonly value: string | null;
  readonly onPick: (id: string | null) => void;
  readonly required?: boolean;
  readonly filters?: Readonly<Record<string, string>>;
}

/** One record of a noun, by its words. */
export function Pick(props: Props) {
  const { resource, label, description, value, onPick, required = false, filters = {} } = props;
  const app = useApp();
  const [words, setWords] = useState('');
  const [q] = useDebouncedValue(words.trim(), 150);
  const query = { ...filters, limit: '20', ...(q ? { q } : {}) };
  const { data } = useQuery({
    queryKey: ['w', app.workspace.slug, resource.noun, 'pick', 'form', query],
    queryFn: async ({ signal }) => {
      const page = await listOptions(app, resource, query).queryFn({
        pageParam: undefined,
        signal,
      });
      for (const item of page.items) app.refs.add({ [item.id]: refOf(resource, item) });
      return page.items.map((item) => ({
        value: item.id,
        label: `${item.key} ${titleOf(resource, item)}`,
      }));
    },
    placeholderData: (before) => before,
  });
  const held = value ? app.refs.get(value) : undefined;
  const options = data ?? [];
  const known = held && !options.some((option) => option.value === held.id);
  return (
    <Select
      label={label}
      description={description}
      required={required}
      withAsterisk={false}
      searchable
      clearable={!required}
      nothingFoundMessage={`No ${resource.label.many.toLowerCase()} found`}
      data={known ? [{ value: held.id, label: `${held.key} ${held.title}` }, ...options] : options}
      filter={({ options: all }) => all}
      value={value}
      onSearchChange={setWords}
      onChange={onPick}
    />
  );
}
