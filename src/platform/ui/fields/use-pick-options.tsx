import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useApp } from '../app-context.tsx';
import { listOptions } from '../data/use-resource-list.ts';
import { useDirectory } from '../directory.tsx';
import { refOf, titleOf } from '../registry.ts';
import { type FieldView, kindOf, optionsFrom } from './field-view.ts';
import classes from './marks.module.css';
import { Dot, Face } from './marks.tsx';
import type { PickOption } from './pick-list.tsx';
import { ChoiceMark } from './value-view.tsx';

/** What can be picked for a field, and how to narrow it by typing where the server must be asked. */
export interface PickSource {
  readonly options: readonly PickOption[];
  readonly onSearch?: (words: string) => void;
  readonly loading: boolean;
}

interface Wanted {
  /** Offers “Me” beside the people. */
  readonly withMe?: boolean;
  /** The value held now: what cannot follow it is not offered. */
  readonly from?: unknown;
}

export function usePickOptions(view: FieldView, wanted: Wanted = {}): PickSource {
  const fixed = useFixedOptions(view, wanted);
  const searched = useReferenceOptions(view);
  return kindOf(view) === 'reference' ? searched : { options: fixed, loading: false };
}

function useFixedOptions(view: FieldView, { withMe = false, from }: Wanted): readonly PickOption[] {
  const { people, tags } = useDirectory();
  const { user } = useApp();
  return useMemo(() => {
    switch (kindOf(view)) {
      case 'choice':
        return optionsFrom(view, from).map((option) => ({
          value: option.value,
          label: option.label,
          mark: <ChoiceIcon view={view} value={option.value} />,
        }));
      case 'person': {
        const me = { value: 'me', label: 'Me', mark: <Face name={user.name} /> };
        const everyone = people.map((person) => ({
          value: person.id,
          label: person.name,
          mark: <Face name={person.name} />,
          hint: person.id === user.id ? 'you' : undefined,
        }));
        return withMe ? [me, ...everyone] : everyone;
      }
      case 'tags':
        return tags.map((tag) => ({
          value: tag.id,
          label: tag.name,
          mark: <Dot color={tag.color} />,
        }));
      default:
        return (view.field.state.words ?? []).map((label, value) => ({
          value: String(value),
          label,
        }));
    }
  }, [view, people, tags, user, withMe, from]);
}

function ChoiceIcon({ view, value }: { view: FieldView; value: string }) {
  return (
    <span className={classes.only}>
      <ChoiceMark view={view} value={value} />
    </span>
  );
}

/** Records of the noun that a reference points at, by the words typed. */
function useReferenceOptions(view: FieldView): PickSource {
  const app = useApp();
  const [words, setWords] = useState('');
  const [q] = useDebouncedValue(words.trim(), 120);
  const target = app.registry.noun(view.field.state.target ?? '')?.resource;
  const { data, isFetching } = useQuery({
    queryKey: ['w', app.workspace.slug, target?.noun ?? '', 'pick', q],
    queryFn: async ({ signal }) => {
      if (!target) return [];
      const query: Record<string, string> = q ? { q, limit: '20' } : { limit: '20' };
      const options = listOptions(app, target, query);
      const page = await options.queryFn({ pageParam: undefined, signal });
      for (const item of page.items) {
        app.refs.add({ [item.id]: refOf(target, item) });
      }
      return page.items.map((item) => ({
        value: item.id,
        label: titleOf(target, item),
        hint: item.key,
      }));
    },
    enabled: target !== undefined,
    staleTime: 10_000,
    placeholderData: (before) => before,
  });
  const loading = isFetching || words.trim() !== q;
  return { options: data ?? [], onSearch: setWords, loading };
}
