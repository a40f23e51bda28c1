import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { Suspense } from 'react';
import type { AnyResource } from '#platform/contract/resource.ts';
import { useAllowed, useApp } from '../app-context.tsx';
import type { Icon } from '../feature-ui.ts';
import { Keys } from '../keys/keys.tsx';
import { createLabel } from '../registry.ts';
import { lazyOf, Slot } from '../slot.tsx';
import { Waiting } from '../waiting.tsx';
import classes from './empty-list.module.css';
import type { ListState } from './list-state.ts';

interface Props {
  readonly resource: AnyResource;
  readonly icon: Icon;
  readonly state: ListState;
}

/** What a list shows when it holds nothing: what it is for and how to begin, or how to widen it. */
export function EmptyList({ resource, icon: Icon, state }: Props) {
  const { create, setScope, registry } = useApp();
  const allowed = useAllowed();
  const many = resource.label.many.toLowerCase();
  if (state.filters.length > 0 || state.q || state.archived || state.scope) {
    return (
      <div className={classes.root}>
        <h2>{state.archived ? `No archived ${many}` : `No ${many} match`}</h2>
        <p>
          {state.q ? `Nothing was found for “${state.q}”` : 'Nothing meets all of the filters'}
          {state.scope ? ` in ${state.scope.title}.` : '.'}
        </p>
        <Button
          variant="default"
          onClick={() => {
            state.clearFilters();
            if (state.archived) state.set({ archived: undefined });
            if (state.scope) setScope(null);
          }}
        >
          Show all {many}
        </Button>
      </div>
    );
  }
  const own = registry.noun(resource.noun)?.ui.list?.empty;
  if (own) {
    const Own = lazyOf(own);
    return (
      <Suspense fallback={<Waiting />}>
        <Own />
      </Suspense>
    );
  }
  return (
    <div className={classes.root}>
      <span className={classes.icon}>
        <Icon size={22} stroke={1.5} />
      </span>
      <h2>{resource.label.many}</h2>
      <p>{resource.about}</p>
      {allowed(resource.policy.create) && (
        <div className={classes.actions}>
          <Button
            leftSection={<IconPlus size={15} />}
            rightSection={<Keys keys="c" />}
            onClick={() => create(resource.noun)}
          >
            {createLabel(resource)}
          </Button>
          <Slot name="list.empty" resource={resource} />
        </div>
      )}
    </div>
  );
}
