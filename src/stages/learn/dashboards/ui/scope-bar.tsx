import { Autocomplete, Button, NativeSelect, Popover } from '@mantine/core';
import { IconFilter } from '@tabler/icons-react';
import { useState } from 'react';
import { RangeEditor } from '#stages/learn/analysis/ui/scope-editor.tsx';
import { AddFilter, Filters } from '#stages/learn/analysis/ui/selector-editor.tsx';
import type { Scope } from '../dashboards.contract.ts';
import classes from './dashboard.module.css';
import type { Looked } from './use-scope.ts';

/** What all tiles are asked about: the range at hand, the rest one click away. */
export function ScopeBar({ looked: { scope, change } }: { looked: Looked }) {
  return (
    <>
      <RangeEditor
        value={scope.range}
        none="Each report’s range"
        onChange={(range) => change({ range })}
      />
      <Popover position="bottom-end" trapFocus returnFocus width="calc(min(420px, 100vw - 16px))">
        <Popover.Target>
          <Button
            variant={countOf(scope) > 0 ? 'light' : 'subtle'}
            color={countOf(scope) > 0 ? undefined : 'gray'}
            leftSection={<IconFilter size={15} stroke={1.75} />}
          >
            {countOf(scope) > 0 ? `Filters (${countOf(scope)})` : 'Filters'}
          </Button>
        </Popover.Target>
        <Popover.Dropdown>
          <ScopeForm scope={scope} onChange={change} />
        </Popover.Dropdown>
      </Popover>
    </>
  );
}

function countOf({ filters, interval, timeZone }: Scope): number {
  return filters.length + Number(interval !== null) + Number(timeZone !== null);
}

function ScopeForm({
  scope,
  onChange,
}: {
  scope: Scope;
  onChange: (change: Partial<Scope>) => void;
}) {
  // Filters are asked with once they have a value; until then they are only here.
  const [filters, setFilters] = useState(scope.filters);
  const set = (next: Scope['filters']) => {
    setFilters(next);
    const filled = next.filter((filter) => filter.type !== 'text' || filter.values.length > 0);
    onChange({ filters: filled });
  };
  return (
    <div className={classes.scopeForm}>
      <p className={classes.note}>For every report on this dashboard. Metrics have no filters.</p>
      <Filters value={filters} onChange={set} />
      <div>
        <AddFilter value={filters} onChange={set} />
      </div>
      <NativeSelect
        size="xs"
        label="Interval"
        value={scope.interval ?? ''}
        data={[
          { value: '', label: 'Each report’s own' },
          { value: 'day', label: 'Day' },
          { value: 'week', label: 'Week' },
          { value: 'month', label: 'Month' },
        ]}
        onChange={({ currentTarget: { value } }) =>
          onChange({ interval: (value || null) as Scope['interval'] })
        }
      />
      <TimeZone value={scope.timeZone} onChange={(timeZone) => onChange({ timeZone })} />
    </div>
  );
}

function TimeZone({
  value,
  onChange,
}: {
  value: string | null;
  onChange: (zone: string | null) => void;
}) {
  const [text, setText] = useState(value ?? '');
  const zones = Intl.supportedValuesOf('timeZone');
  return (
    <Autocomplete
      size="xs"
      label="Time zone"
      placeholder="Each report’s own"
      data={['UTC', ...zones]}
      limit={30}
      value={text}
      onChange={(next) => {
        setText(next);
        if (next === '') onChange(null);
        else if (next === 'UTC' || zones.includes(next)) onChange(next);
      }}
      comboboxProps={{ withinPortal: false }}
    />
  );
}
