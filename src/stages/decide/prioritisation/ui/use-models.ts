import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { useApp } from '#platform/ui/app-context.tsx';
import { allItems } from '#platform/ui/data/all-items.ts';
import { keys } from '#platform/ui/data/keys.ts';
import { type ScoreModel, scoreModels } from '../score-models.contract.ts';

/** Every model in use, those that lead first. */
export function useModels() {
  const { client, workspace } = useApp();
  const params = { workspace: workspace.slug };
  return useQuery({
    queryKey: [...keys.noun(workspace.slug, scoreModels.noun), 'all'],
    queryFn: async ({ signal }) => {
      const all = await allItems((query) =>
        client.call(scoreModels.routes.list, { params, query, signal }),
      );
      return all.toSorted(byLead);
    },
  });
}

function byLead(a: ScoreModel, b: ScoreModel): number {
  const rank = ({ leading, noun }: ScoreModel) => (noun === 'feature' ? 0 : 2) + (leading ? 0 : 1);
  return rank(a) - rank(b) || a.name.localeCompare(b.name);
}

/** The model that the address names, else the one that leads. */
export function useChosenModel(models: readonly ScoreModel[]): ScoreModel | undefined {
  const { model }: { model?: string } = useSearch({ strict: false });
  return models.find(({ id }) => id === model) ?? models[0];
}
