import { Button, NumberInput, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useDirectory } from '#platform/ui/directory.tsx';
import { type InputDefinition, typedProblem } from '../score-methods.ts';
import type { RowInput } from '../scores.contract.ts';
import { isShare, originOf, shownOf } from './numbers.tsx';
import classes from './prioritise.module.css';

interface Props {
  readonly input: InputDefinition;
  readonly held: RowInput | undefined;
  /** A first digit typed on the cell. */
  readonly start: string;
  readonly onType: (value: number, reason: string | undefined) => void;
  readonly onClear: () => void;
}

/** Types in one number, with the words of the rubric beside it; or gives it back to the evidence. */
export default function InputEditor({ input, held, start, onType, onClear }: Props) {
  const directory = useDirectory();
  const inForce = held?.inForce;
  // A part of 1 is typed as the percentage it is read as.
  const scale = isShare(input) ? 100 : 1;
  const unit = isShare(input) ? '%' : input.unit;
  const [value, setValue] = useState<number | string>(
    start || (inForce ? round(inForce.value * scale) : ''),
  );
  const [reason, setReason] = useState(inForce?.origin === 'typed' ? (inForce.reason ?? '') : '');
  const [problem, setProblem] = useState<string | null>(null);
  const steps = stepsOf(input);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const typed = typeof value === 'number' ? value : Number.parseFloat(value.replace(',', '.'));
    const number = round(typed / scale);
    const wrong = Number.isFinite(number)
      ? (isShare(input) && (number < 0 || number > 1) && 'Type a percentage from 0 to 100.') ||
        typedProblem(input, number)
      : `Type a number for ${input.label.toLowerCase()}.`;
    setProblem(wrong);
    if (!wrong) onType(number, reason.trim() || undefined);
  };
  return (
    <form className={classes.editor} onSubmit={submit}>
      <p className={classes.about}>
        <strong>{input.label}</strong> {input.about}
      </p>
      {steps.length > 0 && (
        <div className={classes.steps} role="group" aria-label={`Steps of ${input.label}`}>
          {steps.map((step) => (
            <button
              key={step.value}
              type="button"
              aria-pressed={inForce?.value === step.value}
              onClick={() => onType(step.value, reason.trim() || undefined)}
            >
              <b>{shownOf(input, step.value)}</b> {step.text}
            </button>
          ))}
        </div>
      )}
      {!input.allowed && (
        <NumberInput
          size="xs"
          aria-label={input.label}
          data-autofocus
          value={value}
          onChange={setValue}
          min={input.min * scale}
          {...(input.max === null ? {} : { max: input.max * scale })}
          step={(input.step ?? 1 / scale) * scale}
          clampBehavior="none"
          rightSectionWidth={input.unit ? 110 : 26}
          {...(unit ? { rightSection: <small>{unit}</small> } : {})}
          error={problem}
        />
      )}
      <TextInput
        size="xs"
        aria-label="Why this number"
        placeholder="Why this number (optional)"
        maxLength={500}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <p className={classes.origin}>
        {originOf(input, held, (id) => directory.person(id)?.name ?? id)}
      </p>
      <div className={classes.editorFoot}>
        {inForce?.origin === 'typed' && (
          <Button size="compact-sm" variant="default" onClick={onClear}>
            {held?.computed ? `Back to ${shownOf(input, held.computed.value)}, computed` : 'Clear'}
          </Button>
        )}
        {!input.allowed && (
          <Button size="compact-sm" type="submit">
            Save
          </Button>
        )}
      </div>
    </form>
  );
}

/** Without the dust of binary fractions. */
function round(value: number): number {
  return Number(value.toPrecision(12));
}

/** The steps to choose from: the rubric's, and any further value that the method allows. */
function stepsOf(input: InputDefinition) {
  const texts = new Map(input.rubric.map(({ value, text }) => [value, text]));
  const values = input.allowed ?? input.rubric.map(({ value }) => value);
  return [...new Set(values)]
    .toSorted((a, b) => b - a)
    .map((value) => ({ value, text: texts.get(value) ?? '' }));
}
