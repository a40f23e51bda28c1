import { Button, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useApp } from '#platform/ui/app-context.tsx';
import { keys } from '#platform/ui/data/keys.ts';
import { FormProblem } from '#platform/ui/settings/settings-page.tsx';
import type { Selector } from '#stages/learn/analysis/filter.contract.ts';
import { SelectorEditor } from '#stages/learn/analysis/ui/selector-editor.tsx';
import { type AdoptionDefinition, adoptionRoutes } from '../adoption.contract.ts';
import { today } from '../predictions.rules.ts';
import classes from './outcomes.module.css';

interface Props {
  readonly featureId: string;
  readonly held: AdoptionDefinition | null;
  readonly onDone: () => void;
}

const NO_EVENT: Selector = { event: null, filters: [] };

/** Which event means that somebody used the feature, and from when on. */
export function AdoptionForm({ featureId, held, onDone }: Props) {
  const { client, workspace } = useApp();
  const queries = useQueryClient();
  const [selector, setSelector] = useState<Selector>(held?.selector ?? NO_EVENT);
  const [since, setSince] = useState(held?.since ?? '');
  const params = { workspace: workspace.slug, id: featureId };
  const done = async () => {
    const stem = [...keys.noun(workspace.slug, 'feature'), 'adoption', featureId];
    await queries.invalidateQueries({ queryKey: stem });
    onDone();
  };
  const save = useMutation({
    mutationFn: () =>
      client.call(adoptionRoutes.set, {
        params,
        body: { selector, since: since || null, productId: held?.productId ?? null },
      }),
    onSuccess: done,
  });
  const remove = useMutation({
    mutationFn: () => client.call(adoptionRoutes.remove, { params }),
    onSuccess: done,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <form className={classes.experiment} onSubmit={submit}>
      <SelectorEditor label="The event that means use" value={selector} onChange={setSelector} />
      <TextInput
        type="date"
        size="xs"
        label="Counts from"
        description="The day the feature shipped, unless told."
        max={today()}
        value={since}
        onChange={(event) => setSince(event.currentTarget.value)}
      />
      <FormProblem error={save.error ?? remove.error} />
      <div className={classes.acts}>
        <Button
          type="submit"
          size="compact-md"
          loading={save.isPending}
          disabled={selector.event === null && selector.filters.length === 0}
        >
          Follow its use
        </Button>
        {held && (
          <Button
            size="compact-md"
            variant="default"
            loading={remove.isPending}
            onClick={() => remove.mutate()}
          >
            No longer follow
          </Button>
        )}
        <Button size="compact-md" variant="subtle" color="gray" onClick={onDone}>
          Cancel
        </Button>
      </div>
    </form>
  );
}
