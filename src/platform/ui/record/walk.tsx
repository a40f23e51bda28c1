import { ActionIcon, Tooltip } from '@mantine/core';
import { IconChevronDown, IconChevronUp } from '@tabler/icons-react';
import type { AnyResource } from '#platform/contract/resource.ts';
import { useApp } from '../app-context.tsx';
import { neighboursOf } from '../data/trail.ts';
import { useShortcuts } from '../keys/shortcut.ts';
import classes from './record.module.css';

/** To the record after and before this one, in the order of the list one came from. */
export function Walk({ resource, id }: { resource: AnyResource; id: string }) {
  const { go } = useApp();
  const around = neighboursOf(resource.noun, id);
  const one = resource.label.one.toLowerCase();
  const open = (to: string | null) => (to ? go(`${resource.path}/${to}`) : false);
  const group = 'Record';
  useShortcuts(
    around
      ? [
          { keys: 'j', label: `Next ${one}`, group, run: () => open(around.next) },
          { keys: 'k', label: `Previous ${one}`, group, run: () => open(around.before) },
        ]
      : [],
  );
  if (!around) return null;
  return (
    <div className={classes.walk}>
      <span>
        {around.at.toLocaleString()} of {around.of.toLocaleString()}
      </span>
      <Tooltip label={`Previous ${one} (K)`}>
        <ActionIcon
          aria-label={`Previous ${one}`}
          disabled={around.before === null}
          onClick={() => open(around.before)}
        >
          <IconChevronUp size={17} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label={`Next ${one} (J)`}>
        <ActionIcon
          aria-label={`Next ${one}`}
          disabled={around.next === null}
          onClick={() => open(around.next)}
        >
          <IconChevronDown size={17} />
        </ActionIcon>
      </Tooltip>
    </div>
  );
}
