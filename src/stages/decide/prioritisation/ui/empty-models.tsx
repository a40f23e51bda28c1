import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useAllowed, useApp } from '#platform/ui/app-context.tsx';
import { keys } from '#platform/ui/data/keys.ts';
import { announceFailure } from '#platform/ui/data/undo.ts';
import { messageOf } from '#sdk/problem.ts';
import type { ModelCriterion, ScoreMethod } from '../score-methods.ts';
import { scoreModels } from '../score-models.contract.ts';
import classes from './prioritise.module.css';

/** Criteria to begin with, to be made one's own. */
const CRITERIA: ModelCriterion[] = [
  { id: 'fit', name: 'Strategic fit', weight: 3, min: 1, max: 5, step: 1 },
  { id: 'demand', name: 'Demand', weight: 2, min: 0, max: 50, source: 'demand' },
  { id: 'effort', name: 'Effort', weight: -2, min: 0, max: 12, source: 'effort' },
];

const STARTS: { method: ScoreMethod; name: string; about: string; formula: string }[] = [
  {
    method: 'rice',
    name: 'RICE',
    about: 'For a backlog with evidence: reach and confidence come from what customers said.',
    formula: 'reach × impact × confidence ÷ effort',
  },
  {
    method: 'value_effort',
    name: 'Value and effort',
    about: 'For a workshop: drag bubbles between quick wins, big bets, fill-ins and money pits.',
    formula: 'value ÷ effort',
  },
  {
    method: 'ice',
    name: 'ICE',
    about: 'For quick experiments: three numbers from one to ten.',
    formula: 'impact × confidence × ease',
  },
  {
    method: 'wsjf',
    name: 'WSJF',
    about: 'For a queue of work: what waiting costs against how big the job is.',
    formula: '(value + time criticality + risk reduction) ÷ job size',
  },
  {
    method: 'weighted',
    name: 'Our criteria',
    about: 'Your own criteria, each with a weight, a scale and words for every step.',
    formula: 'Σ share of weight × position on the scale',
  },
];

/** Where prioritising begins: one method, chosen with one click. */
export function EmptyModels() {
  const { client, workspace } = useApp();
  const allowed = useAllowed();
  const queries = useQueryClient();
  const start = useMutation({
    mutationFn: ({ method, name }: { method: ScoreMethod; name: string }) =>
      client.call(scoreModels.routes.create, {
        params: { workspace: workspace.slug },
        body: { name, method, ...(method === 'weighted' ? { criteria: CRITERIA } : {}) },
      }),
    onSuccess: () =>
      queries.invalidateQueries({ queryKey: keys.noun(workspace.slug, scoreModels.noun) }),
    onError: (error) => announceFailure(`The model was not made. ${messageOf(error)}`),
  });
  const may = allowed(scoreModels.policy.create);
  return (
    <div className={classes.empty}>
      <h1>Put things in order</h1>
      <p>
        A score model ranks features or opportunities by a formula that everyone can open. Numbers
        come from what customers said until somebody types one, and typed numbers stay marked.
        {may ? ' How do you want to begin?' : ' Ask an editor to choose one.'}
      </p>
      <div className={classes.starts}>
        {STARTS.map((one) => (
          <button
            key={one.method}
            type="button"
            disabled={!may || start.isPending}
            onClick={() => start.mutate(one)}
          >
            <strong>{one.name}</strong>
            <code>{one.formula}</code>
            <span>{one.about}</span>
          </button>
        ))}
      </div>
    </div>
  );
}
