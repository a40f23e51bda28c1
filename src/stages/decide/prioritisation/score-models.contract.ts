import { z } from 'zod';
import { boolean, choice, json, longText, storableText, text } from '#platform/contract/field.ts';
import { resourcePolicy } from '#platform/contract/policy.ts';
import { defineResource, type RecordOf } from '#platform/contract/resource.ts';
import { INPUT_SOURCES, SCORE_METHODS } from './score-methods.ts';

/** The nouns that can be scored. */
export const SCORED_NOUNS = ['feature', 'opportunity'] as const;
export type ScoredNoun = (typeof SCORED_NOUNS)[number];

const inputId = z.string().regex(/^[a-zA-Z][a-zA-Z0-9_]{0,39}$/, 'Use letters, digits and _.');
const amount = z.number().min(-1e12).max(1e12);

const criterion = z.strictObject({
  id: inputId.describe('Stays when the name changes; typed numbers are kept under it.'),
  name: storableText(80, 1),
  about: storableText(500).nullish(),
  weight: amount.describe('Only the proportions matter; negative for a cost.'),
  min: amount,
  max: amount,
  step: z.number().positive().max(1e12).nullish(),
  source: z
    .enum(INPUT_SOURCES)
    .nullish()
    .describe('Where it is read from until somebody types a number.'),
});

const rubrics = z
  .record(inputId, z.array(z.strictObject({ value: amount, text: storableText(300, 1) })).max(20))
  .describe('What each value of an input means, by input.');

export const scoreModels = defineResource({
  noun: 'score_model',
  path: 'score-models',
  prefix: 'SM',
  label: { one: 'Score model', many: 'Score models' },
  about:
    'How your team puts features or opportunities in order: a method, its inputs and what they mean.',
  title: 'name',
  policy: resourcePolicy({ update: { role: 'editor' }, archive: { role: 'editor' } }),
  defaultSort: 'name',
  fields: {
    name: text('Name', { max: 120, min: 1 }).required(),
    noun: choice('Scores', [
      { value: 'feature', label: 'Features' },
      { value: 'opportunity', label: 'Opportunities' },
    ]).default('feature'),
    method: choice('Method', SCORE_METHODS).required(),
    about: longText('About', { max: 5000 }).help('When the team uses it, and how.'),
    criteria: json('Criteria', z.array(criterion).max(30))
      .default([])
      .help('For the weighted score: the team’s own criteria.'),
    rubrics: json('Rubrics', rubrics).default({}),
    leading: boolean('Leading')
      .default(false)
      .help('Its value is the score shown on records and in lists; one model of each noun leads.'),
  },
});

export type ScoreModel = RecordOf<typeof scoreModels>;
