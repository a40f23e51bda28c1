import { ActionIcon, Button, NativeSelect, NumberInput, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useAllowed } from '#platform/ui/app-context.tsx';
import { AppLink } from '#platform/ui/app-link.tsx';
import { announce } from '#platform/ui/data/undo.ts';
import { useUpdate } from '#platform/ui/data/use-update.ts';
import type { RecordSlotProps } from '#platform/ui/feature-ui.ts';
import {
  type InputDefinition,
  type InputSource,
  inputsOf,
  type ModelCriterion,
  type RubricStep,
} from '../score-methods.ts';
import { type ScoreModel, scoreModels } from '../score-models.contract.ts';
import classes from './model-editor.module.css';

type Rubrics = ScoreModel['rubrics'];

/** A model's inputs: for a weighted score its criteria, and for every input what its values mean. */
export default function ModelEditor({ resource, record }: RecordSlotProps) {
  const model = record as unknown as ScoreModel;
  const may = useAllowed()(scoreModels.policy.update, record) && record.archivedAt === null;
  const update = useUpdate(resource);
  const [draft, setDraft] = useState<{ criteria: ModelCriterion[]; rubrics: Rubrics } | null>(null);
  const criteria: readonly ModelCriterion[] = draft?.criteria ?? model.criteria;
  const rubrics = draft?.rubrics ?? model.rubrics;
  const set = (change: { criteria?: ModelCriterion[]; rubrics?: Rubrics }) =>
    setDraft({ criteria: [...criteria], rubrics, ...change });
  const inputs = inputsOf({ method: model.method, criteria, rubrics });
  const total = criteria.reduce((sum, { weight }) => sum + Math.abs(weight), 0);
  const save = async () => {
    if (!draft) return;
    const known = new Set(inputs.map(({ id }) => id));
    const kept = Object.entries(draft.rubrics).filter(
      ([id, steps]) => known.has(id) && steps.length > 0,
    );
    const change = { criteria: draft.criteria, rubrics: Object.fromEntries(kept) };
    if (!(await update({ record, change }))) return;
    setDraft(null);
    announce('Saved. All scores of the model are computed again.');
  };
  return (
    <div className={classes.editor}>
      <p className={classes.lead}>
        <AppLink path={`prioritise?model=${model.id}`}>Open its table and matrix</AppLink>
      </p>
      {inputs.map((input, at) => {
        const criterion = model.method === 'weighted' ? criteria[at] : undefined;
        return (
          <section key={input.id} className={classes.input} aria-label={input.label}>
            {criterion ? (
              <CriterionFields
                criterion={criterion}
                share={total > 0 ? Math.abs(criterion.weight) / total : 0}
                may={may}
                onChange={(next) =>
                  set({ criteria: criteria.map((one, i) => (i === at ? next : one)) })
                }
                onRemove={() => set({ criteria: criteria.filter((_, i) => i !== at) })}
              />
            ) : (
              <p className={classes.fixed}>
                <strong>{input.label}</strong> {input.about}
              </p>
            )}
            <Rubric
              input={input}
              own={rubrics[input.id]}
              may={may}
              onChange={(steps) => set({ rubrics: { ...rubrics, [input.id]: steps } })}
            />
          </section>
        );
      })}
      {may && (
        <div className={classes.foot}>
          {model.method === 'weighted' && (
            <Button
              variant="default"
              leftSection={<IconPlus size={15} />}
              onClick={() => set({ criteria: [...criteria, newCriterion(criteria)] })}
            >
              Add a criterion
            </Button>
          )}
          {draft && (
            <>
              <span className={classes.fill} />
              <Button variant="subtle" color="gray" onClick={() => setDraft(null)}>
                Discard
              </Button>
              <Button onClick={() => void save()}>Save inputs</Button>
            </>
          )}
        </div>
      )}
    </div>
  );
}

/** An id that no criterion has had; the name can change later without losing numbers. */
function newCriterion(criteria: readonly ModelCriterion[]): ModelCriterion {
  const taken = new Set(criteria.map(({ id }) => id));
  let n = criteria.length + 1;
  while (taken.has(`c${n}`)) n += 1;
  return { id: `c${n}`, name: `Criterion ${n}`, weight: 1, min: 1, max: 5, step: 1 };
}

const SOURCES = [
  { value: '', label: 'Typed in' },
  { value: 'reach', label: 'Reach of the evidence' },
  { value: 'demand', label: 'Demand of the evidence' },
  { value: 'confidence', label: 'Confidence of the evidence' },
  { value: 'revenue', label: 'Revenue behind it' },
  { value: 'effort', label: 'Effort range' },
];

function CriterionFields(props: {
  criterion: ModelCriterion;
  share: number;
  may: boolean;
  onChange: (next: ModelCriterion) => void;
  onRemove: () => void;
}) {
  const { criterion, share, may, onChange, onRemove } = props;
  const number = (label: string, name: 'weight' | 'min' | 'max', description?: string) => (
    <NumberInput
      size="xs"
      label={label}
      disabled={!may}
      value={criterion[name]}
      {...(description
        ? { description, inputWrapperOrder: ['label', 'input', 'description'] }
        : {})}
      onChange={(value) => typeof value === 'number' && onChange({ ...criterion, [name]: value })}
    />
  );
  const direction = criterion.weight < 0 ? 'a cost: less is better' : 'more is better';
  return (
    <div className={classes.criterion}>
      <TextInput
        size="xs"
        label="Criterion"
        maxLength={80}
        disabled={!may}
        value={criterion.name}
        onChange={(event) => onChange({ ...criterion, name: event.currentTarget.value })}
      />
      {number('Weight', 'weight', `${Math.round(share * 100)} %, ${direction}`)}
      {number('From', 'min')}
      {number('To', 'max')}
      <NativeSelect
        size="xs"
        label="Read from"
        disabled={!may}
        value={criterion.source ?? ''}
        data={SOURCES}
        onChange={(event) =>
          onChange({
            ...criterion,
            source: (event.currentTarget.value || null) as InputSource | null,
          })
        }
      />
      {may && (
        <ActionIcon aria-label={`Remove ${criterion.name}`} onClick={onRemove}>
          <IconTrash size={15} />
        </ActionIcon>
      )}
    </div>
  );
}

/** What each value means, in the team's words: two people then type the same number. */
function Rubric(props: {
  input: InputDefinition;
  own: readonly RubricStep[] | undefined;
  may: boolean;
  onChange: (steps: RubricStep[]) => void;
}) {
  const { input, own, may, onChange } = props;
  const steps = (own ?? input.rubric).toSorted((a, b) => b.value - a.value);
  const free = freeValue(input, steps);
  return (
    <div className={classes.rubric}>
      {steps.map((step, at) => (
        <div key={step.value} className={classes.step}>
          <b>{step.value}</b>
          <TextInput
            size="xs"
            aria-label={`What ${step.value} means for ${input.label}`}
            maxLength={300}
            disabled={!may}
            value={step.text}
            onChange={(event) => {
              const text = event.currentTarget.value;
              onChange(steps.map((one, i) => (i === at ? { ...one, text } : one)));
            }}
          />
          {may && (
            <ActionIcon
              size="sm"
              aria-label={`Remove the step ${step.value} of ${input.label}`}
              onClick={() => onChange(steps.filter((_, i) => i !== at))}
            >
              <IconTrash size={13} />
            </ActionIcon>
          )}
        </div>
      ))}
      {may && free !== null && (
        <Button
          size="compact-xs"
          variant="subtle"
          color="gray"
          leftSection={<IconPlus size={13} />}
          onClick={() => onChange([...steps, { value: free, text: 'Say what it means' }])}
        >
          Explain {free}
        </Button>
      )}
    </div>
  );
}

const STEPS = 5;

/** A value of the scale that has no words yet: the highest first; null when all have. */
function freeValue(input: InputDefinition, steps: readonly RubricStep[]): number | null {
  const taken = new Set(steps.map(({ value }) => value));
  const values = input.allowed ?? spread(input);
  return values.toSorted((a, b) => b - a).find((value) => !taken.has(value)) ?? null;
}

/** Five values evenly over a scale with two ends; none over an open one. */
function spread({ min, max }: InputDefinition): number[] {
  if (max === null) return [];
  return Array.from({ length: STEPS }, (_, i) => {
    const value = min + ((max - min) * i) / (STEPS - 1);
    return Math.round(value * 100) / 100;
  });
}
