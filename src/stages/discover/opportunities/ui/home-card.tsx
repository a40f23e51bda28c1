import { IconTargetArrow } from '@tabler/icons-react';
import type { AnyResource } from '#platform/contract/resource.ts';
import { useApp } from '#platform/ui/app-context.tsx';
import { useCount } from '#platform/ui/data/use-resource-list.ts';
import { HomeCount } from '#platform/ui/home-card.tsx';
import { scopedQuery } from '#platform/ui/list/scope.tsx';
import { opportunities } from '../opportunities.contract.ts';

const RESOURCE = opportunities as unknown as AnyResource;
const YOURS = { ownerId: 'me', state: 'open,exploring' };

/** The open problems that the reader answers for. */
export default function OpportunityHomeCard() {
  const { scope } = useApp();
  const count = useCount(RESOURCE, scopedQuery(RESOURCE, YOURS, scope));
  const label = count === 1 ? 'open opportunity of yours' : 'open opportunities of yours';
  const path = `${opportunities.path}?${new URLSearchParams(YOURS)}`;
  return <HomeCount icon={IconTargetArrow} count={count} label={label} path={path} />;
}
