import { Button, Group } from '@mantine/core';
import { useState } from 'react';
import { useApp } from '#platform/ui/app-context.tsx';
import { useCreate } from '#platform/ui/data/use-create.ts';
import { FormProblem } from '#platform/ui/settings/settings-page.tsx';
import { outcomeReviews } from '../outcome-reviews.contract.ts';
import { predictions } from '../predictions.contract.ts';
import classes from './outcomes.module.css';
import { Pick } from './pick.tsx';

interface Props {
  readonly onClose: () => void;
  readonly values: Readonly<Record<string, unknown>>;
}

/** Opens a review before its day; on its day it opens by itself. */
export default function OpenReview({ onClose, values }: Props) {
  const { go, create: createOther } = useApp();
  const given = typeof values.predictionId === 'string' ? values.predictionId : null;
  const [predictionId, setPredictionId] = useState<string | null>(given);
  const create = useCreate(outcomeReviews as never);
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        create.mutate(
          { predictionId },
          {
            onSuccess: ({ id }) => {
              onClose();
              go(`${outcomeReviews.path}/${id}`);
            },
          },
        );
      }}
    >
      <p className={classes.quiet}>
        Reviews open by themselves on the day set with a prediction. To look earlier, choose one
        that still waits.
      </p>
      <Pick
        resource={predictions}
        label="Prediction"
        required
        filters={{ state: 'waiting' }}
        value={predictionId}
        onPick={setPredictionId}
      />
      <FormProblem error={create.error} />
      <Group justify="space-between">
        <Button
          variant="subtle"
          color="gray"
          onClick={() => {
            onClose();
            createOther('prediction');
          }}
        >
          Make a prediction first
        </Button>
        <Button type="submit" loading={create.isPending} disabled={!predictionId}>
          Open the review
        </Button>
      </Group>
    </form>
  );
}
