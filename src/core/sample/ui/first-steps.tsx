import { CloseButton } from '@mantine/core';
import { Suspense } from 'react';
import { useApp } from '#platform/ui/app-context.tsx';
import { Arriving } from '#platform/ui/arriving.tsx';
import { STAGES } from '#platform/ui/feature-ui.ts';
import type { Registry } from '#platform/ui/registry.ts';
import { lazyOf } from '#platform/ui/slot.tsx';
import { StartContext } from '#platform/ui/start-step.tsx';
import classes from './sample.module.css';
import type { StartKept } from './use-start.ts';

/** The main work in a few steps, each of which leads to a record that is there. */
export function FirstSteps({ start }: { start: StartKept }) {
  const { registry } = useApp();
  return (
    <StartContext value={start}>
      <section className={classes.steps} aria-label="Start here">
        <header>
          <h2>Start here</h2>
          <CloseButton aria-label="Leave this out from now on" onClick={start.dismissSteps} />
        </header>
        <ol>
          {stepsOf(registry).map((load, at) => {
            const Step = lazyOf(load);
            return (
              // biome-ignore lint/suspicious/noArrayIndexKey: the order of registration never changes
              <Suspense key={at} fallback={<Arriving />}>
                <Step />
              </Suspense>
            );
          })}
        </ol>
      </section>
    </StartContext>
  );
}

/** In the order of the work, not of the folders. */
function stepsOf(registry: Registry) {
  return STAGES.flatMap(({ id }) =>
    registry.features.flatMap(({ stage, slots }) => {
      const load = slots?.['home.step'];
      return load && stage === id ? [load] : [];
    }),
  );
}
