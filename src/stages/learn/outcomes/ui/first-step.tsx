import { IconCircleCheck, IconMap2 } from '@tabler/icons-react';
import type { AnyResource } from '#platform/contract/resource.ts';
import { useAllowed, useApp } from '#platform/ui/app-context.tsx';
import { Arriving } from '#platform/ui/arriving.tsx';
import { useResourceList } from '#platform/ui/data/use-resource-list.ts';
import { StartStep } from '#platform/ui/start-step.tsx';
import { roadmaps } from '#stages/plan/roadmaps/roadmaps.contract.ts';
import { outcomeReviews } from '../outcome-reviews.contract.ts';

const REVIEWS = outcomeReviews as unknown as AnyResource;
const ROADMAPS = roadmaps as unknown as AnyResource;
const DUE = { state: 'open', limit: '1' };
const ANY = { limit: '1' };

/** For a newcomer: what came of a feature, or, until there is an outcome, a roadmap to share. */
export default function OutcomeStep() {
  const { create } = useApp();
  const may = useAllowed()(roadmaps.policy.create);
  const due = useResourceList(REVIEWS, DUE);
  const reviews = useResourceList(REVIEWS, ANY);
  const maps = useResourceList(ROADMAPS, ANY);
  const review = due.items[0] ?? reviews.items[0];
  const [roadmap] = maps.items;
  if ([due, reviews, maps].some(({ state }) => state === 'loading')) return <Arriving />;
  if (review) {
    return (
      <StartStep
        id="outcome"
        icon={IconCircleCheck}
        title="Did it work?"
        about="What was predicted, what was measured since, and your verdict on it."
        to={`${outcomeReviews.path}/${review.id}`}
      />
    );
  }
  if (!roadmap && !may) return null;
  return (
    <StartStep
      id="roadmap"
      icon={IconMap2}
      title="Share a roadmap"
      about="What comes now, next and later, by a link for people without an account."
      to={roadmap ? `${roadmaps.path}/${roadmap.id}` : () => create(roadmaps.noun)}
    />
  );
}
