import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { features } from '#core/features/features.contract.ts';
import type { AnyResource, Ref } from '#platform/contract/resource.ts';
import { useAllowed, useApp } from '#platform/ui/app-context.tsx';
import { routesOf } from '#platform/ui/data/routes.ts';
import { announceFailure } from '#platform/ui/data/undo.ts';
import { PickList, type PickOption } from '#platform/ui/fields/pick-list.tsx';
import { titleOf } from '#platform/ui/registry.ts';
import { messageOf } from '#sdk/problem.ts';
import { opportunities } from '#stages/discover/opportunities/opportunities.contract.ts';
import { similarRoutes } from '../similar.contract.ts';

const NOUNS = [opportunities, features] as unknown as readonly AnyResource[];
const NEW = 'new:';
const FOUND = 8;

interface Props {
  readonly label?: string;
  /** What was said: the likeliest targets are offered first. */
  readonly text: string;
  readonly selected?: readonly string[];
  readonly onPick: (id: string) => void;
  readonly onClose: () => void;
}

/** Picks an opportunity or feature: suggested by what was said, found by typing, or made on the spot. */
export function TargetPicker({ label, text, selected = [], onPick, onClose }: Props) {
  const app = useApp();
  const allowed = useAllowed();
  const [words, setWords] = useState('');
  const [q] = useDebouncedValue(words.trim(), 100);
  const suggested = useSuggestions(text);
  const found = useFound(q);
  const title = words.trim();
  const loading = title !== q || (q ? found.isFetching : suggested.isFetching);
  const records = (q ? found.data : undefined) ?? suggested.data ?? [];
  const options: PickOption[] = records.map((ref) => ({
    value: ref.id,
    label: ref.title,
    hint: ref.key,
    mark: <NounIcon noun={ref.noun} />,
  }));
  // Offered once it is known what is there already: a quick Enter is to find, not to make a double.
  if (title && !loading) {
    for (const resource of NOUNS.filter((noun) => allowed(noun.policy.create))) {
      const one = resource.label.one.toLowerCase();
      options.push({
        value: NEW + resource.noun,
        label: `Create ${one} “${title}”`,
        mark: <NounIcon noun={resource.noun} />,
      });
    }
  }
  const pick = async (value: string) => {
    const resource = NOUNS.find(({ noun }) => value === NEW + noun);
    if (!resource) return onPick(value);
    try {
      const made = await app.client.call(routesOf(resource).create, {
        params: { workspace: app.workspace.slug },
        body: { title },
      });
      app.refs.add({ [made.id]: refOf(resource, made) });
      onPick(made.id);
    } catch (error) {
      announceFailure(messageOf(error));
    }
  };
  return (
    <PickList
      label={label ?? 'Link to an opportunity or feature'}
      options={options}
      selected={selected}
      loading={loading}
      onSearch={setWords}
      onPick={(value) => void pick(value)}
      onClose={onClose}
    />
  );
}

export function NounIcon({ noun, size = 15 }: { noun: string; size?: number }) {
  const Icon = useApp().registry.noun(noun)?.icon;
  return Icon ? <Icon size={size} stroke={1.75} /> : null;
}

function refOf(resource: AnyResource, record: { id: string; key: string }): Ref {
  const title = titleOf(resource, record as unknown as Record<string, unknown>);
  return { id: record.id, noun: resource.noun, key: record.key, title, archived: false };
}

function useSuggestions(text: string) {
  const app = useApp();
  const asked = text.slice(0, 4000);
  return useQuery({
    queryKey: ['w', app.workspace.slug, 'targets', asked],
    queryFn: async ({ signal }) => {
      const { items } = await app.client.call(similarRoutes.targets, {
        params: { workspace: app.workspace.slug },
        body: { text: asked, limit: FOUND },
        signal,
      });
      // Nothing in the text points anywhere: what was made last is the next best guess.
      if (items.length === 0) return searchAll(app, '', signal);
      const refs = items.map(({ score: _score, ...item }): Ref => ({ ...item, archived: false }));
      app.refs.add(Object.fromEntries(refs.map((ref) => [ref.id, ref])));
      return refs;
    },
    enabled: asked.trim() !== '',
    staleTime: 30_000,
  });
}

function useFound(q: string) {
  const app = useApp();
  return useQuery({
    queryKey: ['w', app.workspace.slug, 'targets', 'found', q],
    queryFn: ({ signal }) => searchAll(app, q, signal),
    enabled: q !== '',
    placeholderData: (before) => before,
  });
}

/** Those whose title has the words come before those that have them elsewhere. */
function byTitle(refs: readonly Ref[], q: string): Ref[] {
  const words = q.toLowerCase().split(/\s+/);
  const missing = ({ title }: Ref) =>
    words.filter((word) => !title.toLowerCase().includes(word)).length;
  return refs.toSorted((a, b) => missing(a) - missing(b));
}

async function searchAll(
  app: ReturnType<typeof useApp>,
  q: string,
  signal: AbortSignal,
): Promise<Ref[]> {
  const pages = await Promise.all(
    NOUNS.map(async (resource) => {
      const page = await app.client.call(routesOf(resource).list, {
        params: { workspace: app.workspace.slug },
        query: { q: q || undefined, limit: FOUND },
        signal,
      });
      return page.items.map((item) => refOf(resource, item));
    }),
  );
  const refs = byTitle(pages.flat(), q);
  app.refs.add(Object.fromEntries(refs.map((ref) => [ref.id, ref])));
  return refs;
}
