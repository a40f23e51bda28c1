import { Button, Radio, Select, Textarea, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useAllowed, useApp } from '#platform/ui/app-context.tsx';
import { announce, announceFailure, offerUndo } from '#platform/ui/data/undo.ts';
import type { RecordSlotProps } from '#platform/ui/feature-ui.ts';
import { formatAgo, formatDay } from '#platform/ui/fields/format.ts';
import { PersonName } from '#platform/ui/fields/value-view.tsx';
import { FormProblem } from '#platform/ui/settings/settings-page.tsx';
import { messageOf } from '#sdk/problem.ts';
import {
  NEXT_STEPS,
  type OutcomeReview,
  outcomeReviews,
  reviewRoutes,
  VERDICT_OPTIONS,
} from '../outcome-reviews.contract.ts';
import { dayAfter, today } from '../predictions.rules.ts';
import type { Verdict } from '../statistics/verdict.ts';
import classes from './outcomes.module.css';
import { useReviewAct } from './use-review.ts';
import { VerdictMark } from './verdict-mark.tsx';

/** A person's word on the numbers: what it means and what is next. */
export default function ReviewVerdict({ record }: RecordSlotProps) {
  const review = record as unknown as OutcomeReview;
  const may = useAllowed()(outcomeReviews.policy.confirm) && review.archivedAt === null;
  // Held here, so that nothing typed is lost when somebody else confirms or measures meanwhile.
  const [typed, setTyped] = useState({ id: review.id, note: '' });
  const note = typed.id === review.id ? typed.note : '';
  const setNote = (text: string) => setTyped({ id: review.id, note: text });
  if (review.state === 'confirmed') {
    const unsent = note.trim() === review.note ? '' : note.trim();
    return (
      <>
        <Confirmed review={review} may={may} />
        {unsent && (
          <p role="alert" className={`${classes.whyNot} ${classes.unsent}`}>
            It was confirmed while you wrote. Your note is not in it, take it along: “{unsent}”
          </p>
        )}
      </>
    );
  }
  if (!may) return <p className={classes.quiet}>Nobody has confirmed it yet. Editors can.</p>;
  return (
    <>
      {review.state === 'waiting' && (
        <p className={classes.quiet}>
          Put off: it opens again by itself on {formatDay(review.dueOn)}.
        </p>
      )}
      <Confirm
        key={`${review.id} ${review.suggested}`}
        review={review}
        note={note}
        onNote={setNote}
      />
      <Postpone review={review} />
    </>
  );
}

function useReopen() {
  const { client, workspace } = useApp();
  const reopen = useReviewAct((id: string) =>
    client.call(reviewRoutes.reopen, { params: { workspace: workspace.slug, id }, body: {} }),
  );
  return (id: string) =>
    reopen.mutate(id, {
      onError: (error) => announceFailure(`It stays confirmed. ${messageOf(error)}`),
    });
}

function Confirmed({ review, may }: { review: OutcomeReview; may: boolean }) {
  const reopen = useReopen();
  const { verdict, suggested, note, nextStep, confirmedBy, confirmedAt } = review;
  if (!verdict) return null;
  const step = NEXT_STEPS.find(({ value }) => value === nextStep)?.label;
  return (
    <div className={classes.confirmed}>
      <p className={classes.says}>
        <VerdictMark verdict={verdict} strong />
        {verdict !== suggested && (
          <small>
            the numbers say <VerdictMark verdict={suggested} />
          </small>
        )}
      </p>
      {note && <blockquote>{note}</blockquote>}
      <p className={classes.by}>
        {confirmedBy && <PersonName id={confirmedBy} />}
        <span>
          {confirmedAt && `confirmed it ${formatAgo(confirmedAt)}.`} {step && `Next: ${step}.`}
        </span>
      </p>
      {may && (
        <Button size="compact-sm" variant="default" onClick={() => reopen(review.id)}>
          Take the confirmation back
        </Button>
      )}
    </div>
  );
}

type Step = (typeof NEXT_STEPS)[number]['value'];
const USUAL_STEP: Record<Verdict, Step> = {
  as_predicted: 'keep',
  less: 'iterate',
  no_effect: 'iterate',
  worse: 'remove',
  unclear: 'watch',
};

function Confirm(props: { review: OutcomeReview; note: string; onNote: (note: string) => void }) {
  const { review, note, onNote } = props;
  const { client, workspace } = useApp();
  const reopen = useReopen();
  const [verdict, setVerdict] = useState<Verdict>(review.suggested);
  const [step, setStep] = useState<Step>(USUAL_STEP[review.suggested]);
  const [watchUntil, setWatchUntil] = useState(dayAfter(today(), 28));
  const differs = verdict !== review.suggested;
  const confirm = useReviewAct(
    () =>
      client.call(reviewRoutes.confirm, {
        params: { workspace: workspace.slug, id: review.id },
        body: {
          verdict,
          nextStep: step,
          version: review.version,
          ...(note.trim() ? { note: note.trim() } : {}),
          ...(step === 'watch' ? { watchUntil } : {}),
        },
      }),
    ({ movedFeature }) => {
      onNote('');
      offerUndo(movedFeature ? 'Confirmed. The feature is measured.' : 'Confirmed.', () =>
        reopen(review.id),
      );
    },
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    confirm.mutate(undefined);
  };
  return (
    <form className={classes.confirm} onSubmit={submit}>
      <Radio.Group
        aria-label="Verdict"
        value={verdict}
        onChange={(value) => setVerdict(value as Verdict)}
      >
        <div className={classes.verdicts}>
          {VERDICT_OPTIONS.map(({ value }) => (
            <Radio.Card key={value} value={value} className={classes.card}>
              <VerdictMark verdict={value} />
              {value === review.suggested && <small>as the numbers say</small>}
            </Radio.Card>
          ))}
        </div>
      </Radio.Group>
      <Textarea
        label="Note"
        description={
          differs
            ? 'The numbers say something else: write why you see it otherwise.'
            : 'What you make of it; it stays with the verdict.'
        }
        required={differs}
        withAsterisk={false}
        autosize
        minRows={2}
        maxLength={10_000}
        value={note}
        onChange={(event) => onNote(event.currentTarget.value)}
      />
      <div className={classes.next}>
        <Select
          label="Next step"
          allowDeselect={false}
          data={NEXT_STEPS.map(({ value, label }) => ({ value, label }))}
          value={step}
          onChange={(value) => value && setStep(value as Step)}
        />
        {step === 'watch' && (
          <TextInput
            type="date"
            label="Look again on"
            min={dayAfter(today(), 1)}
            value={watchUntil}
            onChange={(event) => setWatchUntil(event.currentTarget.value)}
          />
        )}
        <Button
          type="submit"
          loading={confirm.isPending}
          disabled={(differs && !note.trim()) || (step === 'watch' && !watchUntil)}
        >
          Confirm the verdict
        </Button>
      </div>
      <FormProblem error={confirm.error} />
    </form>
  );
}

function Postpone({ review }: { review: OutcomeReview }) {
  const { client, workspace } = useApp();
  const [asking, setAsking] = useState(false);
  const [day, setDay] = useState(dayAfter(today(), 14));
  const postpone = useReviewAct(
    () =>
      client.call(reviewRoutes.postpone, {
        params: { workspace: workspace.slug, id: review.id },
        body: { reviewOn: day },
      }),
    () => {
      setAsking(false);
      announce(`Put off to ${formatDay(day)}. It opens again by itself.`);
    },
  );
  if (!asking) {
    return (
      <Button size="compact-sm" variant="subtle" color="gray" onClick={() => setAsking(true)}>
        {review.whyNot ? 'Look later, when there is more to go by' : 'Look later'}
      </Button>
    );
  }
  return (
    <form
      className={classes.next}
      onSubmit={(event) => {
        event.preventDefault();
        postpone.mutate(undefined);
      }}
    >
      <TextInput
        type="date"
        label="Look on"
        min={dayAfter(today(), 1)}
        value={day}
        onChange={(event) => setDay(event.currentTarget.value)}
      />
      <Button type="submit" variant="default" loading={postpone.isPending} disabled={!day}>
        Put it off
      </Button>
      <FormProblem error={postpone.error} />
    </form>
  );
}
