import { ActionIcon, NativeSelect } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconX } from '@tabler/icons-react';
import { AddButton } from '#platform/ui/add-button.tsx';
import { type FunnelQuestion, WINDOW_UNITS } from '../question.contract.ts';
import classes from './analysis.module.css';
import editorClasses from './editor.module.css';
import { anyEvent } from './questions.ts';
import { SmallNumber } from './scope-editor.tsx';
import { PropertySelect, SelectorEditor } from './selector-editor.tsx';

/** The steps of a funnel and the rules by which people pass them. */
export function FunnelEditor({
  question,
  onChange,
  plain = false,
}: {
  question: FunnelQuestion;
  onChange: (question: FunnelQuestion) => void;
  /** One number is wanted, so that nothing is broken down. */
  plain?: boolean;
}) {
  const { steps } = question;
  const set = (change: Partial<FunnelQuestion>) => onChange({ ...question, ...change });
  // Exclusions lie between steps: where steps go or move, they begin anew.
  const setSteps = (next: FunnelQuestion['steps']) => {
    const { breakdown } = question;
    const isGone =
      typeof breakdown?.attribution === 'object' && breakdown.attribution.step >= next.length;
    const kept = breakdown && isGone ? { ...breakdown, attribution: 'first' as const } : breakdown;
    set({ steps: next, exclusions: [], breakdown: kept });
  };
  const swap = (i: number) => {
    const [one, two] = [steps[i], steps[i + 1]];
    if (one && two) setSteps(steps.with(i, two).with(i + 1, one));
  };
  return (
    <>
      <fieldset className={editorClasses.part}>
        <legend>Steps</legend>
        {steps.map((step, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a step is its place
          <div key={i} className={classes.series}>
            <span className={classes.letter} aria-hidden>
              {i + 1}
            </span>
            <div className={classes.grow}>
              <SelectorEditor
                label={`Step ${i + 1}`}
                value={step}
                onChange={(next) => set({ steps: steps.with(i, next) })}
              >
                {i > 0 && (
                  <ActionIcon aria-label={`Move step ${i + 1} up`} onClick={() => swap(i - 1)}>
                    <IconArrowUp size={14} />
                  </ActionIcon>
                )}
                {i === 0 && (
                  <ActionIcon aria-label="Move step 1 down" onClick={() => swap(0)}>
                    <IconArrowDown size={14} />
                  </ActionIcon>
                )}
                {steps.length > 2 && (
                  <ActionIcon
                    aria-label={`Remove step ${i + 1}`}
                    onClick={() => setSteps(steps.toSpliced(i, 1))}
                  >
                    <IconX size={14} />
                  </ActionIcon>
                )}
              </SelectorEditor>
            </div>
          </div>
        ))}
        <AddButton
          size="compact-xs"
          disabled={steps.length >= 20}
          onClick={() => set({ steps: [...steps, anyEvent] })}
        >
          Another step
        </AddButton>
      </fieldset>
      <Rules question={question} set={set} />
      {!plain && <Breakdown question={question} set={set} />}
      {question.order === 'ordered' && <Exclusions question={question} set={set} />}
    </>
  );
}

interface Part {
  readonly question: FunnelQuestion;
  readonly set: (change: Partial<FunnelQuestion>) => void;
}

function Rules({ question, set }: Part) {
  const { window, breakdown } = question;
  return (
    <fieldset className={editorClasses.part}>
      <legend>Rules</legend>
      <NativeSelect
        size="xs"
        aria-label="Order"
        value={question.order}
        onChange={({ currentTarget: { value } }) => {
          const order = value as FunnelQuestion['order'];
          const more = order === 'ordered' ? {} : { exclusions: [] };
          const group = breakdown && { ...breakdown, attribution: 'first' as const };
          set({ order, ...more, breakdown: order === 'any' ? group : breakdown });
        }}
        data={[
          { value: 'ordered', label: 'in this order' },
          { value: 'strict', label: 'directly one after the other' },
          { value: 'any', label: 'in any order' },
        ]}
      />
      <div className={editorClasses.line}>
        <span>within</span>
        <SmallNumber
          label="Window"
          value={window.count}
          onChange={(count) => set({ window: { ...window, count } })}
        />
        <NativeSelect
          size="xs"
          aria-label="Unit of the window"
          value={window.unit}
          onChange={(event) =>
            set({ window: { ...window, unit: event.currentTarget.value as 'day' } })
          }
          data={WINDOW_UNITS.map((value) => ({ value, label: `${value}s` }))}
        />
      </div>
      <NativeSelect
        size="xs"
        aria-label="Entry"
        value={question.entry}
        onChange={(event) => set({ entry: event.currentTarget.value as 'any' })}
        data={[
          { value: 'any', label: 'A person counts by the best try' },
          { value: 'first', label: 'A person counts by the first try' },
        ]}
      />
    </fieldset>
  );
}

function Breakdown({ question, set }: Part) {
  const { breakdown } = question;
  return (
    <fieldset className={editorClasses.part}>
      <legend>Groups</legend>
      <div className={editorClasses.line}>
        <PropertySelect
          label="Break down by"
          none="not broken down"
          value={breakdown?.property ?? null}
          onChange={(property) =>
            set({ breakdown: property && { property, limit: 5, attribution: 'first' } })
          }
        />
        {breakdown && question.order !== 'any' && (
          <NativeSelect
            size="xs"
            aria-label="Whose value counts"
            value={attributionKey(breakdown.attribution)}
            onChange={(event) => {
              const attribution = attributionOf(event.currentTarget.value);
              set({ breakdown: { ...breakdown, attribution } });
            }}
            data={[
              { value: 'first', label: 'at the first step' },
              { value: 'last', label: 'at the last step reached' },
              ...question.steps.slice(1).map((_, i) => ({
                value: String(i + 1),
                label: `at step ${i + 2}`,
              })),
            ]}
          />
        )}
      </div>
    </fieldset>
  );
}

type Attribution = NonNullable<FunnelQuestion['breakdown']>['attribution'];

function attributionKey(attribution: Attribution): string {
  return typeof attribution === 'string' ? attribution : String(attribution.step);
}

function attributionOf(key: string): Attribution {
  return key === 'first' || key === 'last' ? key : { step: Number(key) };
}

function Exclusions({ question, set }: Part) {
  const { exclusions, steps } = question;
  const names = steps.map((_, i) => ({ value: String(i), label: `step ${i + 1}` }));
  return (
    <fieldset className={editorClasses.part}>
      <legend>Without</legend>
      {exclusions.map((exclusion, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: exclusions have no name of their own
        <div key={i} className={editorClasses.selector}>
          <SelectorEditor
            label={`Excluded event ${i + 1}`}
            value={exclusion}
            onChange={(next) => set({ exclusions: exclusions.with(i, next) })}
          >
            <ActionIcon
              aria-label="Remove exclusion"
              onClick={() => set({ exclusions: exclusions.toSpliced(i, 1) })}
            >
              <IconX size={14} />
            </ActionIcon>
          </SelectorEditor>
          <div className={editorClasses.line}>
            <span>between</span>
            <NativeSelect
              size="xs"
              aria-label="After step"
              value={String(exclusion.from)}
              onChange={({ currentTarget: { value } }) => {
                const from = Number(value);
                const to = Math.max(exclusion.to, from + 1);
                set({ exclusions: exclusions.with(i, { ...exclusion, from, to }) });
              }}
              data={names.slice(0, -1)}
            />
            <span>and</span>
            <NativeSelect
              size="xs"
              aria-label="Before step"
              value={String(exclusion.to)}
              onChange={(event) => {
                const to = Number(event.currentTarget.value);
                set({ exclusions: exclusions.with(i, { ...exclusion, to }) });
              }}
              data={names.slice(exclusion.from + 1)}
            />
          </div>
        </div>
      ))}
      <AddButton
        size="compact-xs"
        disabled={exclusions.length >= 5}
        onClick={() => set({ exclusions: [...exclusions, { ...anyEvent, from: 0, to: 1 }] })}
      >
        Leave out who did …
      </AddButton>
    </fieldset>
  );
}
