import { Button } from '@mantine/core';
import { useAllowed } from '#platform/ui/app-context.tsx';
import { sampleRoutes } from '../sample.contract.ts';
import { SampleBar } from './sample-progress.tsx';
import { useSample } from './use-sample.ts';

/** On an empty page: the sample at one click, or how far it is. */
export default function SampleButton() {
  const { progress, build } = useSample();
  const allowed = useAllowed();
  const { access } = sampleRoutes.build;
  if (!progress || progress.state === 'ready') return null;
  if (progress.state === 'building') return <SampleBar progress={progress} />;
  if (access.kind !== 'workspace' || !allowed(access.rule)) return null;
  return (
    <Button variant="default" onClick={build}>
      Load the sample
    </Button>
  );
}
