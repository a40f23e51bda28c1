import { Button, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useAllowed } from '#platform/ui/app-context.tsx';
import { useUpdate } from '#platform/ui/data/use-update.ts';
import type { RecordSlotProps } from '#platform/ui/feature-ui.ts';
import { Requesters } from '#stages/discover/requesters/ui/requesters.tsx';
import { type OutcomeReview, outcomeReviews, reviewRoutes } from '../outcome-reviews.contract.ts';
import type { Verdict } from '../statistics/verdict.ts';
import classes from './outcomes.module.css';

/** A beginning for each outcome: honest, and without the numbers, which are the team's. */
const DRAFTS: Record<Verdict, string> = {
  as_predicted: 'It does what we hoped for. Thank you for asking for it.',
  less: 'It helps, though less than we had hoped. We keep at it, and would like to hear what is still missing for you.',
  no_effect:
    'So far we cannot see that it helps. Tell us what you would need, and we look at it again.',
  worse: 'It made things worse, so we are changing it. Tell us how it was for you.',
  unclear:
    'We cannot tell yet whether it helps as much as we hoped. How is it for you? Your answer counts.',
};

/** Those who asked for the feature, and what they are told came of it. */
export default function ReviewTold({ resource, record }: RecordSlotProps) {
  const review = record as unknown as OutcomeReview;
  const may = useAllowed()(outcomeReviews.policy.confirm) && review.archivedAt === null;
  const update = useUpdate(resource);
  const [text, setText] = useState(review.message ?? '');
  const { id, requesters, told, message, verdict } = review;
  if (requesters === 0) return <p className={classes.quiet}>Nobody had asked for it.</p>;
  const save = (words: string) => {
    setText(words);
    const next = words.trim() || null;
    if (next !== message) void update({ record, change: { message: next } });
  };
  return (
    <div className={classes.told}>
      {may && (
        <Textarea
          label="To those who asked"
          description="What they get to read. Nothing is sent before you have seen the letter."
          autosize
          minRows={2}
          maxLength={5000}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          onBlur={() => save(text)}
        />
      )}
      {may && text.trim() === '' && verdict && (
        <Button size="compact-sm" variant="default" onClick={() => save(DRAFTS[verdict])}>
          Start from a draft
        </Button>
      )}
      <Requesters
        about={{
          noun: outcomeReviews.noun,
          id,
          routes: reviewRoutes,
          tellRule: outcomeReviews.policy.confirm,
          words: message,
          requesters,
          told,
        }}
      />
    </div>
  );
}
