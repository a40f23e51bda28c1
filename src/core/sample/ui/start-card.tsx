import { Button, CloseButton } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import { IconCompass, IconPencil, IconUpload } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useAllowed, useApp } from '#platform/ui/app-context.tsx';
import { Arriving } from '#platform/ui/arriving.tsx';
import type { Icon } from '#platform/ui/feature-ui.ts';
import { sampleRoutes } from '../sample.contract.ts';
import classes from './sample.module.css';
import { SampleBar } from './sample-progress.tsx';
import { useSample } from './use-sample.ts';

/** The first choice of a new workspace: explore the sample, import, or start empty. */
export default function StartCard() {
  const { workspace, go, create } = useApp();
  const { progress, build, problem } = useSample();
  const allowed = useAllowed();
  const [dismissed, setDismissed] = useLocalStorage({
    key: `throughline.start.${workspace.slug}`,
    defaultValue: false,
    getInitialValueInEffect: false,
  });
  const { access } = sampleRoutes.build;
  if (dismissed || access.kind !== 'workspace' || !allowed(access.rule)) return null;
  if (!progress) return <Arriving />;
  if (progress.state === 'ready') return null;
  const building = progress.state === 'building';
  return (
    <section className={classes.card} aria-label="How to begin">
      {!building && (
        <CloseButton
          className={classes.close}
          aria-label="Leave this out from now on"
          onClick={() => setDismissed(true)}
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
              setDismissed(true);
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
