import { Button, Popover, Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconLink } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { searchRoute } from '#core/search/search.contract.ts';
import type { AnyResource } from '#platform/contract/resource.ts';
import { useApp } from '#platform/ui/app-context.tsx';
import { PickList } from '#platform/ui/fields/pick-list.tsx';
import { DIRECTIONS, type Direction, isDerived, type LinkKind, rulesOf } from '../link-kinds.ts';
import classes from './thread.module.css';

interface Props {
  readonly resource: AnyResource;
  readonly recordId: string;
  readonly onLink: (link: { fromId: string; kind: LinkKind; toId: string }) => Promise<void>;
}

interface Offer {
  readonly name: string;
  readonly label: string;
  readonly direction: Direction;
  readonly kind: LinkKind;
  readonly noun: string;
}

/** Links the record to another: which way, then which one. */
export default function LinkMenu({ resource, recordId, onLink }: Props) {
  const { registry } = useApp();
  const [opened, setOpened] = useState(false);
  const offers = offersOf(resource.noun, (noun) => registry.noun(noun)?.resource.label.one ?? noun);
  const [chosen, setChosen] = useState<string | null>(null);
  const offer = offers.find(({ name }) => name === chosen) ?? offers[0];
  if (!offer) return null;
  const pick = (otherId: string) => {
    setOpened(false);
    const [fromId, toId] = offer.direction === 'why' ? [otherId, recordId] : [recordId, otherId];
    void onLink({ fromId, kind: offer.kind, toId });
  };
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" trapFocus width={290}>
      <Popover.Target>
        <Button
          size="compact-xs"
          variant="subtle"
          color="gray"
          leftSection={<IconLink size={14} />}
          aria-expanded={opened}
          onClick={() => setOpened(!opened)}
        >
          Link
        </Button>
      </Popover.Target>
      <Popover.Dropdown p={8}>
        {offers.length > 1 && (
          <Select
            size="xs"
            mb={8}
            aria-label="Kind of link"
            allowDeselect={false}
            comboboxProps={{ withinPortal: false }}
            value={offer.name}
            onChange={setChosen}
            data={offers.map(({ name, label }) => ({ value: name, label }))}
          />
        )}
        <RecordPicker key={offer.name} noun={offer.noun} label={offer.label} onPick={pick} />
      </Popover.Dropdown>
    </Popover>
  );
}

function offersOf(noun: string, nameOf: (noun: string) => string): Offer[] {
  return DIRECTIONS.flatMap((direction) =>
    rulesOf(noun, direction)
      .filter(({ kind }) => !isDerived(kind))
      .map((rule) => {
        const other = direction === 'why' ? rule.from : rule.to;
        const verb = direction === 'why' ? rule.backward : rule.forward;
        const label = `${verb.charAt(0).toUpperCase()}${verb.slice(1)} ${nameOf(other).toLowerCase()}`;
        return {
          name: `${direction} ${rule.kind} ${other}`,
          label,
          direction,
          kind: rule.kind,
          noun: other,
        };
      }),
  );
}

function RecordPicker(props: { noun: string; label: string; onPick: (id: string) => void }) {
  const { client, workspace } = useApp();
  const [words, setWords] = useState('');
  const [q] = useDebouncedValue(words.trim(), 100);
  const { data, isFetching } = useQuery({
    queryKey: ['w', workspace.slug, 'search', props.noun, q],
    queryFn: ({ signal }) =>
      client.call(searchRoute, {
        params: { workspace: workspace.slug },
        query: { q, nouns: props.noun, limit: 20 },
        signal,
      }),
    enabled: q !== '',
    staleTime: 10_000,
    placeholderData: keepPreviousData,
  });
  const found = q === '' ? [] : (data?.items ?? []);
  return (
    <div className={classes.picker}>
      <PickList
        label={`${props.label}: type its name or key`}
        options={found.map(({ id, key, title }) => ({ value: id, label: title, hint: key }))}
        selected={[]}
        onPick={props.onPick}
        onSearch={setWords}
        loading={isFetching || words.trim() !== q || words === ''}
      />
    </div>
  );
}
