import { z } from 'zod';
import { features } from '#core/features/features.contract.ts';
import { storableText } from '#platform/contract/field.ts';
import { refuseUnknownFilters } from '#platform/contract/list-query.ts';
import { refSchema, refsSchema } from '#platform/contract/resource.ts';
import { defineRoute, inRecord, inWorkspace } from '#platform/contract/route.ts';
import { opportunities } from '#stages/discover/opportunities/opportunities.contract.ts';
import { evidenceScoreSchema } from './evidence.contract.ts';
import { SCORE_METHODS } from './score-methods.ts';

const computedInput = z.object({
  origin: z.literal('computed'),
  value: z.number(),
  evidenceCount: z.int().optional(),
  range: z.object({ low: z.number(), high: z.number() }).optional(),
  computedAt: z.string().optional(),
  calibration: z
    .object({
      userId: z.uuid(),
      factor: z.number().describe('How much of what this person predicted came.'),
      outcomes: z.int(),
      applied: z.number().describe('What the confidence was multiplied by; 1 at most.'),
      before: z.number().describe('The confidence of the evidence alone.'),
    })
    .optional(),
});
const typedInput = z.object({
  origin: z.literal('typed'),
  value: z.number(),
  typedBy: z.string().describe('The member who entered it, or what did.'),
  typedAt: z.string(),
  reason: z.string().optional(),
  computedValue: z.number().optional().describe('What it stands over.'),
});
const term = z.object({
  input: z.string(),
  label: z.string(),
  raw: z.number(),
  value: z.number(),
  weight: z.number(),
  product: z.number(),
  role: z.enum(['plus', 'times', 'divide']),
  origin: z.enum(['computed', 'typed']),
});

const scoreResult = z.object({
  method: z.string(),
  formula: z.string(),
  value: z.number().nullable().describe('null while an input is missing or off its scale.'),
  terms: z.array(term),
  missing: z.array(z.string()),
  invalid: z.array(z.object({ input: z.string(), message: z.string() })),
  origin: z.enum(['computed', 'typed', 'mixed']).nullable(),
});

const rowInput = z.object({
  inForce: z.union([computedInput, typedInput]).nullable(),
  computed: computedInput.nullable().describe('What the evidence or the effort range says.'),
});
export type RowInput = z.infer<typeof rowInput>;

const scoreRow = z.object({
  record: refSchema.extend({
    state: z.string(),
    ownerId: z.uuid().nullable(),
    productId: z.uuid().nullable(),
  }),
  inputs: z.record(z.string(), rowInput),
  result: scoreResult,
  evidence: evidenceScoreSchema.nullable(),
});
export type ScoreRow = z.infer<typeof scoreRow>;

const read = { kind: 'workspace', rule: { role: 'viewer' } } as const;
const edit = { kind: 'workspace', rule: { role: 'editor' } } as const;

const inModel = inWorkspace.extend({ id: z.uuid().describe('The score model.') });

/** A number or nothing for each input named; nothing gives it back to the evidence. */
const inputChange = z
  .record(
    z.string().max(40),
    z
      .strictObject({
        value: z.number().min(-1e12).max(1e12),
        reason: storableText(500).optional(),
      })
      .nullable(),
  )
  .refine((inputs) => Object.keys(inputs).length > 0, 'Name at least one input.');

/** Whether a filter fits the model's noun is told when the model is known. */
const anyFields = { ...features.allFields, ...opportunities.allFields };

const BASE = '/workspaces/{workspace}/score-models/{id}';

export const scoreRoutes = {
  list: defineRoute({
    id: 'score.list',
    method: 'GET',
    path: `${BASE}/scores`,
    summary: 'The records of a score model with their inputs and scores',
    description:
      'Takes every filter of the list of its noun. Sorts: score, title, reach, demand, confidence, revenue and `input.<id>`; a leading - puts the largest first.',
    access: read,
    params: inModel,
    query: z
      .object({
        sort: z
          .string()
          .regex(
            /^-?(score|title|reach|demand|confidence|revenue|input\.[a-zA-Z][a-zA-Z0-9_]{0,39})$/,
          )
          .default('-score'),
        limit: z.coerce.number().int().min(1).max(200).default(50),
        cursor: z.string().max(2000).optional(),
      })
      .catchall(z.string().max(2000))
      .superRefine(refuseUnknownFilters(anyFields)),
    output: z.object({
      items: z.array(scoreRow),
      nextCursor: z.string().nullable(),
      refs: refsSchema,
    }),
  }),
  points: defineRoute({
    id: 'score.points',
    method: 'GET',
    path: `${BASE}/points`,
    summary: 'All records of a score model as points: what a matrix draws',
    description: 'Takes every filter of the list of its noun.',
    access: read,
    params: inModel,
    query: z.object({}).catchall(z.string().max(2000)).superRefine(refuseUnknownFilters(anyFields)),
    output: z.object({
      items: z.array(
        z.object({
          id: z.uuid(),
          key: z.string(),
          title: z.string(),
          state: z.string(),
          demand: z.number().nullable(),
          value: z.number().nullable(),
          inputs: z.record(z.string(), z.number()),
          typed: z.array(z.string()).describe('The inputs that a person entered.'),
        }),
      ),
    }),
  }),
  change: defineRoute({
    id: 'score.change',
    method: 'PATCH',
    path: `${BASE}/scores/{recordId}`,
    summary: 'Type in or clear inputs of one record',
    access: edit,
    params: inModel.extend({ recordId: z.uuid() }),
    body: z.strictObject({ inputs: inputChange }),
    output: scoreRow,
  }),
  ofRecord: defineRoute({
    id: 'score.of_record',
    method: 'GET',
    path: '/workspaces/{workspace}/records/{id}/scores',
    summary: 'The scores of one opportunity or feature in every model',
    access: read,
    params: inRecord,
    output: z.object({
      items: z.array(
        z.object({
          model: z.object({
            id: z.uuid(),
            name: z.string(),
            method: z.enum(SCORE_METHODS.map(({ value }) => value)),
            leading: z.boolean(),
          }),
          row: scoreRow,
        }),
      ),
    }),
  }),
};
