import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { productRoutes } from '#core/products/products.contract.ts';
import { useApp } from '#platform/ui/app-context.tsx';
import { allItems } from '#platform/ui/data/all-items.ts';
import { cohortRoutes } from '../cohorts/cohort.contract.ts';
import type { Attribute, Property } from '../filter.contract.ts';
import type { Cell, Question } from '../question.contract.ts';
import { cohorts, reportRoutes } from '../reports.contract.ts';
import { isComplete } from './questions.ts';

/**
 * The answer to a question, asked again a moment after it changed; leaving stops it. `late`: what is
 * there answers another question than the one that stands there now.
 */
export function useAnswer(question: Question) {
  const { client, workspace } = useApp();
  const [settled] = useDebouncedValue(question, 350);
  const asked = useQuery({
    queryKey: ['w', workspace.slug, 'analysis', 'answer', settled],
    queryFn: ({ signal }) =>
      client.call(reportRoutes.ask, {
        params: { workspace: workspace.slug },
        body: { question: settled },
        signal,
      }),
    enabled: isComplete(settled),
    placeholderData: keepPreviousData,
    staleTime: 15_000,
    retry: false,
  });
  // Written out: the same question may come as another object each time the page is drawn.
  const changed = JSON.stringify(settled) !== JSON.stringify(question);
  return { asked, late: changed || asked.isPlaceholderData };
}

/** Names to choose from. */
export function useNames() {
  const { client, workspace } = useApp();
  return useQuery({
    queryKey: ['w', workspace.slug, 'analysis', 'names'],
    queryFn: ({ signal }) =>
      client.call(reportRoutes.names, { params: { workspace: workspace.slug }, signal }),
    staleTime: 60_000,
  });
}

export function useValues(property: Property) {
  const { client, workspace } = useApp();
  return useQuery({
    queryKey: ['w', workspace.slug, 'analysis', 'values', property],
    queryFn: ({ signal }) =>
      client.call(reportRoutes.values, {
        params: { workspace: workspace.slug },
        body: { property },
        signal,
      }),
    enabled: property.name !== '',
    staleTime: 60_000,
  });
}

/** What can be tested of people beside their events. */
export function useAttributes() {
  const { client, workspace } = useApp();
  return useQuery({
    queryKey: ['w', workspace.slug, 'analysis', 'attributes'],
    queryFn: ({ signal }) =>
      client.call(cohortRoutes.attributes, { params: { workspace: workspace.slug }, signal }),
    staleTime: 60_000,
  });
}

export function useAttributeValues({ source, name }: Attribute) {
  const { client, workspace } = useApp();
  return useQuery({
    queryKey: ['w', workspace.slug, 'analysis', 'attribute-values', source, name],
    queryFn: ({ signal }) =>
      client.call(cohortRoutes.attributeValues, {
        params: { workspace: workspace.slug },
        body: { attribute: { source, name } },
        signal,
      }),
    staleTime: 60_000,
    retry: false,
  });
}

export function useProducts() {
  const { client, workspace } = useApp();
  return useQuery({
    queryKey: ['w', workspace.slug, 'product', 'tree'],
    queryFn: ({ signal }) =>
      client.call(productRoutes.tree, { params: { workspace: workspace.slug }, signal }),
  });
}

export function useCohorts() {
  const { client, workspace } = useApp();
  return useQuery({
    queryKey: ['w', workspace.slug, 'cohort', 'all'],
    queryFn: ({ signal }) =>
      allItems((query) =>
        client.call(cohorts.routes.list, { params: { workspace: workspace.slug }, query, signal }),
      ),
  });
}

export function usePeople(question: Question, cell: Cell, after: number | null) {
  const { client, workspace } = useApp();
  return useQuery({
    queryKey: ['w', workspace.slug, 'analysis', 'people', question, cell, after],
    queryFn: ({ signal }) =>
      client.call(reportRoutes.people, {
        params: { workspace: workspace.slug },
        body: { question, cell, after, limit: 100 },
        signal,
      }),
    placeholderData: keepPreviousData,
    retry: false,
  });
}
