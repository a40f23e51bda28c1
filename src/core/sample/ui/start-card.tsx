import { Button, CloseButton } from '@mantine/core';
import { IconCompass, IconPencil, IconUpload } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useAllowed, useApp } from '#platform/ui/app-context.tsx';
import { Arriving } from '#platform/ui/arriving.tsx';
import type { Icon } from '#platform/ui/feature-ui.ts';
import { sampleRoutes } from '../sample.contract.ts';
import { FirstSteps } from './first-steps.tsx';
import classes from './sample.module.css';
import { SampleBar } from './sample-progress.tsx';
import { useSample } from './use-sample.ts';
import { type StartKept, useStart } from './use-start.ts';

/** How a newcomer begins: first by a choice, for whoever may make it, then with the work itself. */
export default function StartCard() {
  const start = useStart();
  const allowed = useAllowed();
  const { access } = sampleRoutes.build;
  if (start.over) return null;
  const mayChoose = access.kind === 'workspace' && allowed(access.rule);
  return start.chosen || !mayChoose ? <FirstSteps start={start} /> : <Choices start={start} />;
}

/** The first choice of a new workspace: explore the sample, import, or start empty. */
function Choices({ start }: { start: StartKept }) {
  const { go, create } = useApp();
  const { progress, build, problem } = useSample();
  if (!progress) return <Arriving />;
  if (progress.state === 'ready') return <FirstSteps start={start} />;
  const building = progress.state === 'building';
  return (
    <section className={classes.card} aria-label="How to begin">
      {!building && (
        <CloseButton
          className={classes.close}
          aria-label="Leave this out from now on"
          onClick={start.choose}
        />
      )}
      <h2>How would you like to begin?</h2>
      <div className={classes.choices}>
        <Choice
          icon={IconCompass}
          title="Explore the sample"
          text="What 1,706 people said about Jupyter Notebook, turned into problems, features and a roadmap."
        >
          {building ? (
            <SampleBar progress={progress} />
          ) : (
            <Button onClick={build}>Load the sample</Button>
          )}
          {(problem ?? progress.state === 'failed') && (
            <p role="alert">{problem instanceof Error ? problem.message : progress.step}</p>
          )}
        </Choice>
        <Choice
          icon={IconUpload}
          title="Import a file"
          text="A survey, an export of your help desk, a list of wishes: any CSV file, with a preview first."
        >
          <Button variant="default" onClick={() => go('imports')}>
            Import
          </Button>
        </Choice>
        <Choice
          icon={IconPencil}
          title="Start empty"
          text="Write down the first thing a customer told you. Everything else grows from there."
        >
          <Button
            variant="default"
            onClick={() => {
              start.choose();
              create('feedback');
            }}
          >
            Write the first note
          </Button>
        </Choice>
      </div>
    </section>
  );
}

function Choice(props: { icon: Icon; title: string; text: string; children: ReactNode }) {
  const { icon: ChoiceIcon, title, text, children } = props;
  return (
    <div className={classes.choice}>
      <ChoiceIcon size={20} stroke={1.5} />
      <h3>{title}</h3>
      <p>{text}</p>
      {children}
    </div>
  );
}
