import { IconCircleCheck } from '@tabler/icons-react';
import type { AnyResource } from '#platform/contract/resource.ts';
import { useApp } from '#platform/ui/app-context.tsx';
import { useCount } from '#platform/ui/data/use-resource-list.ts';
import { HomeCount } from '#platform/ui/home-card.tsx';
import { scopedQuery } from '#platform/ui/list/scope.tsx';
import { outcomeReviews } from '../outcome-reviews.contract.ts';

const RESOURCE = outcomeReviews as unknown as AnyResource;
const DUE = { state: 'open' };

/** The outcomes that were measured and wait for somebody to confirm the verdict. */
export default function OutcomeHomeCard() {
  const { scope } = useApp();
  const count = useCount(RESOURCE, scopedQuery(RESOURCE, DUE, scope));
  const label = count === 1 ? 'outcome to confirm' : 'outcomes to confirm';
  const path = `${outcomeReviews.path}?${new URLSearchParams(DUE)}`;
  return <HomeCount icon={IconCircleCheck} count={count} label={label} path={path} />;
}
