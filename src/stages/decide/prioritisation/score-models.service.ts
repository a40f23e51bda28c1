import { sql } from 'drizzle-orm';
import { invalidInput } from '#platform/contract/problem.ts';
import type { Tx } from '#platform/db/database.ts';
import { ResourceService } from '#platform/resource/service.ts';
import { criteriaOf, inputsOf } from './score-methods.ts';
import { type ScoredNoun, type ScoreModel, scoreModels } from './score-models.contract.ts';
import { scoreModelTable } from './score-models.table.ts';
import { criteriaProblems } from './weighted-score.ts';

type Definition = Pick<ScoreModel, 'method' | 'criteria' | 'rubrics'>;

export const scoreModelService = new ResourceService(scoreModels, scoreModelTable, {
  async beforeCreate(tx, inputs) {
    for (const input of inputs) {
      const noun = input.noun ?? 'feature';
      checkDefinition({ criteria: [], rubrics: {}, ...input } as Definition);
      const leader = await leaderOf(tx, noun);
      // The first model of a noun leads by itself.
      input.leading ??= leader === null;
      if (input.leading && leader) await scoreModelService.change(tx, leader, { leading: false });
    }
  },
  async beforeUpdate(tx, before, change) {
    const { noun } = change;
    if (noun !== undefined && noun !== before.noun) {
      throw invalidInput(
        'body.noun',
        'A model goes on scoring what it scores. Make another for the rest.',
      );
    }
    checkDefinition({ ...before, ...change } as Definition);
    if (change.archivedAt) return { ...change, leading: false };
    if (change.leading === true && !before.leading) {
      const leader = await leaderOf(tx, before.noun as ScoredNoun);
      if (leader) await scoreModelService.change(tx, leader, { leading: false });
    }
    return change;
  },
});

/** The id of the model whose value is the score of this noun's records. */
async function leaderOf(tx: Tx, noun: ScoredNoun): Promise<string | null> {
  const { rows } = await tx.db.execute<{ id: string }>(sql`
    select id from score_models
    where workspace_id = ${tx.workspaceId} and noun = ${noun} and is_leading and archived_at is null`);
  return rows[0]?.id ?? null;
}

/** @throws Problem naming the criterion or rubric that can't be used. */
function checkDefinition(model: Definition): void {
  if (model.method !== 'weighted' && model.criteria.length > 0) {
    throw invalidInput('body.criteria', 'Only the weighted score has criteria of its own.');
  }
  if (model.method === 'weighted') {
    const [problem] = criteriaProblems(criteriaOf(model));
    if (problem) throw invalidInput('body.criteria', problem.message);
  }
  const known = new Set(inputsOf(model).map(({ id }) => id));
  for (const [input, steps] of Object.entries(model.rubrics)) {
    if (!known.has(input)) {
      throw invalidInput('body.rubrics', `There is no input “${input}” in this model to explain.`);
    }
    if (new Set(steps.map(({ value }) => value)).size < steps.length) {
      throw invalidInput(
        'body.rubrics',
        `The rubric of “${input}” explains one value twice; keep one.`,
      );
    }
  }
}
