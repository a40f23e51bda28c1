import {
  Button,
  Group,
  NumberInput,
  SegmentedControl,
  Select,
  Slider,
  Textarea,
  TextInput,
} from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { features } from '#core/features/features.contract.ts';
import { useApp } from '#platform/ui/app-context.tsx';
import { announce } from '#platform/ui/data/undo.ts';
import { useCreate } from '#platform/ui/data/use-create.ts';
import { formatDay } from '#platform/ui/fields/format.ts';
import { FormProblem } from '#platform/ui/settings/settings-page.tsx';
import { metrics } from '#stages/learn/metrics/metrics.contract.ts';
import { FACTORS, predictions } from '../predictions.contract.ts';
import { dayAfter, faultOfRange, rangeInWords, today } from '../predictions.rules.ts';
import classes from './outcomes.module.css';
import { Pick } from './pick.tsx';

interface Props {
  readonly onClose: () => void;
  readonly values: Readonly<Record<string, unknown>>;
}

interface Draft {
  featureId: string | null;
  metricId: string | null;
  comparisonId: string | null;
  scale: 'relative' | 'absolute';
  low: number | string;
  high: number | string;
  confidence: number;
  reviewOn: string;
  releasedOn: string;
  factor: 'impact' | 'reach' | 'revenue';
  reason: string;
}

const BLANK: Draft = {
  featureId: null,
  metricId: null,
  comparisonId: null,
  scale: 'relative',
  low: '',
  high: '',
  confidence: 80,
  reviewOn: dayAfter(today(), 60),
  releasedOn: '',
  factor: 'impact',
  reason: '',
};

/** Says beforehand what a feature is to change, so that afterwards it can be told whether it did. */
export default function PredictionForm({ onClose, values }: Props) {
  const { go } = useApp();
  const given = typeof values.featureId === 'string' ? values.featureId : null;
  const [draft, setDraft] = useState<Draft>({ ...BLANK, featureId: given });
  const set = (change: Partial<Draft>) => setDraft((before) => ({ ...before, ...change }));
  const create = useCreate(predictions as never);
  const range = rangeOf(draft);
  const fault = range && faultOfRange(range);
  const complete = draft.featureId && draft.metricId && range && !fault && draft.reviewOn;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!complete) return;
    create.mutate(bodyOf(draft), {
      onSuccess: ({ id }) => {
        onClose();
        announce(`Predicted. You look at it on ${formatDay(draft.reviewOn)}.`);
        if (!given) go(`${predictions.path}/${id}`);
      },
    });
  };
  return (
    <form className={classes.form} onSubmit={submit}>
      {!given && (
        <Pick
          resource={features}
          label="Feature"
          required
          value={draft.featureId}
          onPick={(featureId) => set({ featureId })}
        />
      )}
      <Pick
        resource={metrics}
        label="Metric"
        description="The number that shows whether it worked."
        required
        value={draft.metricId}
        onPick={(metricId) => set({ metricId })}
      />
      <Change draft={draft} set={set} fault={fault?.message ?? null} />
      <div className={classes.two}>
        <TextInput
          type="date"
          label="Look on"
          description="A review opens by itself on this day."
          required
          withAsterisk={false}
          min={dayAfter(today(), 1)}
          value={draft.reviewOn}
          onChange={(event) => set({ reviewOn: event.currentTarget.value })}
        />
        <div>
          <span className={classes.sliderLabel}>How sure: {draft.confidence} %</span>
          <Slider
            aria-label="How sure"
            min={5}
            max={95}
            step={5}
            label={null}
            value={draft.confidence}
            onChange={(confidence) => set({ confidence })}
          />
        </div>
      </div>
      <More draft={draft} set={set} />
      <FormProblem error={create.error} />
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button type="submit" loading={create.isPending} disabled={!complete}>
          Predict
        </Button>
      </Group>
    </form>
  );
}

interface PartProps {
  readonly draft: Draft;
  readonly set: (change: Partial<Draft>) => void;
}

function Change({ draft, set, fault }: PartProps & { fault: string | null }) {
  const range = rangeOf(draft);
  const suffix = draft.scale === 'relative' ? ' %' : '';
  return (
    <fieldset className={classes.change}>
      <legend>Expected change</legend>
      <NumberInput
        aria-label="At least"
        placeholder="+5"
        suffix={suffix}
        data-autofocus
        value={draft.low}
        onChange={(low) => set({ low })}
      />
      <span>to</span>
      <NumberInput
        aria-label="At most"
        placeholder="+10"
        suffix={suffix}
        value={draft.high}
        onChange={(high) => set({ high })}
      />
      <SegmentedControl
        size="xs"
        aria-label="Counted in"
        value={draft.scale}
        onChange={(scale) => set({ scale: scale as Draft['scale'] })}
        data={[
          { value: 'relative', label: 'percent' },
          { value: 'absolute', label: 'its unit' },
        ]}
      />
      <p className={fault ? classes.problem : classes.quiet} role={fault ? 'alert' : undefined}>
        {fault ??
          (range
            ? `${rangeInWords({ ...range, scale: draft.scale }, null)} against what it would be without.`
            : 'Both ends on one side of zero; below it for what is to fall.')}
      </p>
    </fieldset>
  );
}

function More({ draft, set }: PartProps) {
  return (
    <details className={classes.more}>
      <summary>Comparison, release day, why</summary>
      <Pick
        resource={metrics}
        label="Compared with"
        description="The same metric over people who do not get it. Without one, its own past is the comparison."
        value={draft.comparisonId}
        onPick={(comparisonId) => set({ comparisonId })}
      />
      <div className={classes.two}>
        <TextInput
          type="date"
          label="Counts from"
          description="The day the feature ships, unless told."
          value={draft.releasedOn}
          onChange={(event) => set({ releasedOn: event.currentTarget.value })}
        />
        <Select
          label="Tests the"
          description="Which estimate of a score this puts to the test."
          allowDeselect={false}
          data={FACTORS.map(({ value, label }) => ({ value, label }))}
          value={draft.factor}
          onChange={(factor) => factor && set({ factor: factor as Draft['factor'] })}
        />
      </div>
      <Textarea
        label="Why"
        autosize
        minRows={2}
        maxLength={10_000}
        value={draft.reason}
        onChange={(event) => set({ reason: event.currentTarget.value })}
      />
    </details>
  );
}

/** The ends in order, whichever was typed first: −10 to −5 as well as −5 to −10. */
function rangeOf({ low, high }: Draft): { low: number; high: number } | null {
  if (typeof low !== 'number' || typeof high !== 'number') return null;
  return { low: Math.min(low, high), high: Math.max(low, high) };
}

function bodyOf(draft: Draft) {
  const { featureId, metricId, comparisonId, scale, confidence, reviewOn, releasedOn, factor } =
    draft;
  return {
    featureId,
    metricId,
    comparisonId,
    scale,
    confidence,
    reviewOn,
    factor,
    ...rangeOf(draft),
    releasedOn: releasedOn || null,
    reason: draft.reason.trim() || null,
  };
}
