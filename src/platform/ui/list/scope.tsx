import { CloseButton } from '@mantine/core';
import type { ResourceOutline } from '#platform/contract/outline.ts';
import { type Scope, useApp } from '../app-context.tsx';
import type { ListQueryText } from '../data/use-resource-list.ts';
import classes from './filter-bar.module.css';

type Scoped = Pick<ResourceOutline, 'within'>;

/** The scope, where it says something about these records and the query does not speak of it itself. */
export function scopeFor(
  resource: Scoped,
  query: ListQueryText,
  scope: Scope | null,
): Scope | null {
  if (!scope || !resource.within.includes(scope.field)) return null;
  const spoken = Object.keys(query).some((name) => name.split('.')[0] === scope.field);
  return spoken ? null : scope;
}

/** A list's query within the scope; the same object where the scope changes nothing. */
export function scopedQuery(
  resource: Scoped,
  query: ListQueryText,
  scope: Scope | null,
): ListQueryText {
  const holds = scopeFor(resource, query, scope);
  return holds ? { ...query, [`${holds.field}.within`]: holds.id } : query;
}

/** Says that a list shows only a part, with the way to the whole. */
export function ScopeChip({ scope }: { scope: Scope }) {
  const { setScope } = useApp();
  return (
    <span className={classes.chip} data-scope>
      <span className={classes.text}>In {scope.title}</span>
      <CloseButton
        size={22}
        aria-label={`Show all, not only ${scope.title}`}
        onClick={() => setScope(null)}
      />
    </span>
  );
}
