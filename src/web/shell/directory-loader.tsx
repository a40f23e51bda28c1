import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useMemo } from 'react';
import { memberRoutes } from '#core/members/members.contract.ts';
import type { ResourceOutline } from '#platform/contract/outline.ts';
import { type Person, useAllowed, useApp } from '#platform/ui/app-context.tsx';
import { allItems } from '#platform/ui/data/all-items.ts';
import { keys } from '#platform/ui/data/keys.ts';
import { routesOf } from '#platform/ui/data/routes.ts';
import { type Directory, DirectoryProvider, type Tag } from '#platform/ui/directory.tsx';
import type { AnyRecord } from '#platform/ui/feature-ui.ts';
import { registry } from '../registry.ts';
import { customFieldView } from './custom-field-view.ts';

// By name: their contracts need not come with the first page.
const tags = outlineOf('tag');
const customFields = outlineOf('custom_field');

function outlineOf(name: string): ResourceOutline {
  const noun = registry.noun(name);
  if (!noun) throw new Error(`No contract declares the noun “${name}”.`);
  return noun.resource;
}

function useAll(resource: ResourceOutline): readonly AnyRecord[] {
  const app = useApp();
  const { data } = useQuery({
    queryKey: [...keys.noun(app.workspace.slug, resource.noun), 'all'],
    queryFn: ({ signal }) =>
      allItems<AnyRecord>((query) => {
        const params = { workspace: app.workspace.slug };
        return app.client.call(routesOf(resource).list, { params, query, signal });
      }),
    staleTime: 5 * 60_000,
  });
  return data ?? NONE;
}
const NONE: readonly AnyRecord[] = [];

/** Everyone in the workspace; only you until the server has answered. */
function usePeople(): readonly Person[] {
  const { client, user, workspace } = useApp();
  const { data } = useQuery({
    queryKey: [...keys.noun(workspace.slug, 'member'), 'all'],
    queryFn: ({ signal }) =>
      client.call(memberRoutes.list, { params: { workspace: workspace.slug }, signal }),
    staleTime: 5 * 60_000,
  });
  return useMemo(() => data?.items ?? [user], [data, user]);
}

/** Loads the names that cells and editors need: people, tags, custom fields. */
export function DirectoryLoader({ children }: { children: ReactNode }) {
  const app = useApp();
  const queries = useQueryClient();
  const mayTag = useAllowed()(tags.policy.create);
  const people = usePeople();
  const tagRecords = useAll(tags);
  const fieldRecords = useAll(customFields);
  const directory = useMemo((): Directory => {
    const allTags = tagRecords.map(tagOf);
    const fields = Map.groupBy(fieldRecords, (record) => String(record.noun));
    const views = new Map([...fields].map(([noun, list]) => [noun, list.map(customFieldView)]));
    const createTag = async (name: string): Promise<Tag> => {
      const record = await app.client.call(routesOf(tags).create, {
        params: { workspace: app.workspace.slug },
        body: { name },
      });
      await queries.invalidateQueries({ queryKey: keys.noun(app.workspace.slug, tags.noun) });
      return tagOf(record);
    };
    return {
      people,
      person: (id) => people.find((person) => person.id === id),
      tags: allTags,
      tag: (id) => allTags.find((tag) => tag.id === id),
      createTag: mayTag ? createTag : null,
      customFields: (noun) => views.get(noun) ?? [],
    };
  }, [app, queries, people, tagRecords, fieldRecords, mayTag]);
  return <DirectoryProvider value={directory}>{children}</DirectoryProvider>;
}

function tagOf(record: { id: string; name?: unknown; color?: unknown }): Tag {
  return {
    id: record.id,
    name: String(record.name ?? ''),
    color: typeof record.color === 'string' ? record.color : undefined,
  };
}
