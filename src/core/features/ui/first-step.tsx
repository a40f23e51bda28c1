import { IconBulb, IconHelpCircle } from '@tabler/icons-react';
import type { AnyResource } from '#platform/contract/resource.ts';
import { useAllowed, useApp } from '#platform/ui/app-context.tsx';
import { Arriving } from '#platform/ui/arriving.tsx';
import { useResourceList } from '#platform/ui/data/use-resource-list.ts';
import { StartStep } from '#platform/ui/start-step.tsx';
import { features } from '../features.contract.ts';

const RESOURCE = features as unknown as AnyResource;
const MOST_ASKED_FOR = { sort: '-demand', limit: '1' };

/** For a newcomer: why the feature that most speaks for is there, or the first feature. */
export default function FeatureStep() {
  const { create } = useApp();
  const may = useAllowed()(features.policy.create);
  const { items, state } = useResourceList(RESOURCE, MOST_ASKED_FOR);
  const [feature] = items;
  if (state === 'loading') return <Arriving />;
  if (feature) {
    return (
      <StartStep
        id="why"
        icon={IconHelpCircle}
        title="Ask a feature why"
        about={`What stands behind “${String(feature.title)}”, down to the words of those who asked.`}
        to={`${features.path}/${feature.id}`}
      />
    );
  }
  if (!may) return null;
  return (
    <StartStep
      id="feature"
      icon={IconBulb}
      title="Add a feature"
      about="Something you may build, tied to the problem that it solves."
      to={() => create(features.noun)}
    />
  );
}
