import { Button, NumberInput, SegmentedControl, Textarea } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useApp } from '#platform/ui/app-context.tsx';
import { announce } from '#platform/ui/data/undo.ts';
import { FormProblem } from '#platform/ui/settings/settings-page.tsx';
import { type Experiment, type OutcomeReview, reviewRoutes } from '../outcome-reviews.contract.ts';
import classes from './outcomes.module.css';
import { useReviewAct } from './use-review.ts';

type Number = number | '';
interface Group {
  n: Number;
  hits: Number;
  mean: Number;
  deviation: Number;
}
const BLANK: Group = { n: '', hits: '', mean: '', deviation: '' };

interface Props {
  readonly review: OutcomeReview;
  readonly held: Experiment | null;
  readonly onDone: () => void;
}

/** The result of an experiment that was run elsewhere; it decides in place of the series. */
export function ExperimentForm({ review, held, onDone }: Props) {
  const { client, workspace } = useApp();
  const [kind, setKind] = useState<Experiment['kind']>(held?.kind ?? 'shares');
  const [control, setControl] = useState<Group>({ ...BLANK, ...held?.control });
  const [variant, setVariant] = useState<Group>({ ...BLANK, ...held?.variant });
  const [source, setSource] = useState(held?.source ?? '');
  const save = useReviewAct(
    (experiment: Experiment | null) =>
      client.call(reviewRoutes.experiment, {
        params: { workspace: workspace.slug, id: review.id },
        body: { experiment },
      }),
    (_, experiment) => {
      announce(experiment ? 'The experiment decides now.' : 'The series decides again.');
      onDone();
    },
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(bodyOf({ kind, control, variant, source }));
  };
  const complete = [control, variant].every((group) => isComplete(kind, group)) && source.trim();
  return (
    <form className={classes.experiment} onSubmit={submit}>
      <SegmentedControl
        size="xs"
        aria-label="What was compared"
        value={kind}
        onChange={(value) => setKind(value as Experiment['kind'])}
        data={[
          { value: 'shares', label: 'Shares: how many did it' },
          { value: 'means', label: 'Means of a number' },
        ]}
      />
      <GroupFields label="Without the change" kind={kind} value={control} onChange={setControl} />
      <GroupFields label="With the change" kind={kind} value={variant} onChange={setVariant} />
      <Textarea
        label="Source"
        description="Where the numbers are from, for whoever checks: tool, period, who was in it."
        required
        withAsterisk={false}
        autosize
        maxLength={2000}
        value={source}
        onChange={(event) => setSource(event.currentTarget.value)}
      />
      <FormProblem error={save.error} />
      <div className={classes.acts}>
        <Button type="submit" size="compact-md" loading={save.isPending} disabled={!complete}>
          Let it decide
        </Button>
        {held && (
          <Button size="compact-md" variant="default" onClick={() => save.mutate(null)}>
            Take it away
          </Button>
        )}
        <Button size="compact-md" variant="subtle" color="gray" onClick={onDone}>
          Cancel
        </Button>
      </div>
    </form>
  );
}

function isComplete(kind: Experiment['kind'], { n, hits, mean, deviation }: Group): boolean {
  if (n === '') return false;
  return kind === 'shares' ? hits !== '' : mean !== '' && deviation !== '';
}

function bodyOf(given: {
  kind: Experiment['kind'];
  control: Group;
  variant: Group;
  source: string;
}): Experiment {
  const { kind, control, variant } = given;
  const source = given.source.trim();
  if (kind === 'shares') {
    const of = ({ n, hits }: Group) => ({ n: Number(n), hits: Number(hits) });
    return { kind, control: of(control), variant: of(variant), source };
  }
  const of = ({ n, mean, deviation }: Group) => ({
    n: Number(n),
    mean: Number(mean),
    deviation: Number(deviation),
  });
  return { kind, control: of(control), variant: of(variant), source };
}

function GroupFields(props: {
  label: string;
  kind: Experiment['kind'];
  value: Group;
  onChange: (value: Group) => void;
}) {
  const { label, kind, value, onChange } = props;
  const field = (name: keyof Group, text: string, more: object = {}) => (
    <NumberInput
      size="xs"
      label={text}
      thousandSeparator=","
      value={value[name]}
      onChange={(next) => onChange({ ...value, [name]: typeof next === 'number' ? next : '' })}
      {...more}
    />
  );
  const whole = { min: 0, allowDecimal: false };
  return (
    <fieldset className={classes.group}>
      <legend>{label}</legend>
      {field('n', 'People', { ...whole, min: 2 })}
      {kind === 'shares' ? (
        field('hits', 'Of them did it', whole)
      ) : (
        <>
          {field('mean', 'Mean')}
          {field('deviation', 'Standard deviation', { min: 0 })}
        </>
      )}
    </fieldset>
  );
}
