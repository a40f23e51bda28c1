import { useQuery } from '@tanstack/react-query';
import { useLocation, useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import { searchRoute } from '#core/search/search.contract.ts';
import type { AnyResource } from '#platform/contract/resource.ts';
import { useApp } from '#platform/ui/app-context.tsx';
import { FailureView } from '#platform/ui/failure-view.tsx';
import { Waiting } from '#platform/ui/waiting.tsx';
import { ApiProblem } from '#sdk/problem.ts';

/** A record by its key, as people write it in a chat: `features/FT-12` goes on to the record. */
export default function KeyedRecord({ resource, name }: { resource: AnyResource; name: string }) {
  const { client, workspace, go } = useApp();
  const navigate = useNavigate();
  const { searchStr, hash } = useLocation();
  const { data, error } = useQuery({
    queryKey: ['w', workspace.slug, 'search', 'key', resource.noun, name],
    queryFn: async ({ signal }) => {
      const { items } = await client.call(searchRoute, {
        params: { workspace: workspace.slug },
        query: { q: name, nouns: resource.noun, limit: 1 },
        signal,
      } as never);
      const [found] = items;
      return found?.key.toLowerCase() === name.toLowerCase() ? found.id : null;
    },
  });
  useEffect(() => {
    if (!data) return;
    const href = `/${workspace.slug}/${resource.path}/${data}${searchStr}${hash && `#${hash}`}`;
    void navigate({ href, replace: true });
  }, [data, navigate, workspace.slug, resource.path, searchStr, hash]);
  if (!error && data !== null) return <Waiting />;
  const many = resource.label.many.toLowerCase();
  const one = resource.label.one.toLowerCase();
  return (
    <FailureView
      error={error ?? missing(`There is no ${one} “${name}” here. Check the address.`)}
      back={{ label: `All ${many}`, onClick: () => go(resource.path) }}
    />
  );
}

function missing(detail: string): ApiProblem {
  return new ApiProblem({
    type: 'about:blank',
    code: 'not_found',
    status: 404,
    title: 'There is no such record',
    detail,
  });
}
