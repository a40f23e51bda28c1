import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useApp } from '#platform/ui/app-context.tsx';
import { keys } from '#platform/ui/data/keys.ts';
import { type OutcomeReview, outcomeReviews, reviewRoutes } from '../outcome-reviews.contract.ts';

/** What a review rests on, asked for again after each measuring. */
export function useWorking(review: OutcomeReview) {
  const { client, workspace } = useApp();
  return useQuery({
    queryKey: [
      ...keys.noun(workspace.slug, outcomeReviews.noun),
      'working',
      review.id,
      review.measuredAt,
    ],
    queryFn: ({ signal }) =>
      client.call(reviewRoutes.working, {
        params: { workspace: workspace.slug, id: review.id },
        signal,
      }),
    placeholderData: (before) => before,
  });
}

/** Nouns whose screens show something else once a review was acted on. */
const TOUCHED = [outcomeReviews.noun, 'prediction', 'feature', 'calibration'];

/** Runs an act on a review and lets everything that it touches be asked for again. */
export function useReviewAct<V>(
  act: (values: V) => Promise<OutcomeReview>,
  onDone: (review: OutcomeReview, values: V) => void = () => {},
) {
  const { workspace } = useApp();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: act,
    onSuccess: async (review, values) => {
      onDone(review, values);
      for (const noun of TOUCHED) {
        await queries.invalidateQueries({ queryKey: keys.noun(workspace.slug, noun) });
      }
    },
  });
}
