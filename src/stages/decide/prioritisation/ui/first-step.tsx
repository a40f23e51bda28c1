import { IconAlertCircle, IconSortDescending2 } from '@tabler/icons-react';
import { features } from '#core/features/features.contract.ts';
import type { AnyResource } from '#platform/contract/resource.ts';
import { useAllowed, useApp } from '#platform/ui/app-context.tsx';
import { Arriving } from '#platform/ui/arriving.tsx';
import { useCount } from '#platform/ui/data/use-resource-list.ts';
import { StartStep } from '#platform/ui/start-step.tsx';
import { opportunities } from '#stages/discover/opportunities/opportunities.contract.ts';

const FEATURES = features as unknown as AnyResource;
const OPPORTUNITIES = opportunities as unknown as AnyResource;
const ALL = {};

/** For a newcomer: what is worth doing, or a problem where there is nothing to weigh yet. */
export default function PrioritiseStep() {
  const { create } = useApp();
  const may = useAllowed()(opportunities.policy.create);
  const featureCount = useCount(FEATURES, ALL);
  const problemCount = useCount(OPPORTUNITIES, ALL);
  if (featureCount === null || problemCount === null) return <Arriving />;
  if (featureCount + problemCount > 0 || !may) {
    return (
      <StartStep
        id="prioritise"
        icon={IconSortDescending2}
        title="See what is worth doing"
        about="Every score opens its working: who asked, how much it matters, what it costs."
        to="prioritise"
      />
    );
  }
  return (
    <StartStep
      id="problem"
      icon={IconAlertCircle}
      title="Write down a problem"
      about="What stands in your customers’ way; what they say will gather below it."
      to={() => create(opportunities.noun)}
    />
  );
}
