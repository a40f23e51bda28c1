import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { peopleStatement, planOf } from '../compile/compile.ts';
import type { Dialect } from '../compile/dialect.ts';
import type { Row, Statement } from '../compile/statement.ts';
import type { Cohort } from '../filter.contract.ts';
import type { Cell, Question } from '../question.contract.ts';
import type { PlainEvent, World } from './events.ts';
import { essenceOf, expectedOf, membersOf } from './expected.ts';
import { eventsArbitrary, nowArbitrary, questionArbitrary, savedCohort } from './generated.ts';

/** An engine under test, with a table `events` of its own. */
export interface Engine {
  readonly dialect: Dialect;
  /** Replaces all events. */
  load(events: readonly PlainEvent[]): Promise<void>;
  run(statement: Statement): Promise<Row[]>;
  close(): Promise<void>;
}

const COHORTS: ReadonlyMap<string, Cohort> = new Map([
  [
    savedCohort,
    {
      match: 'all',
      conditions: [
        {
          kind: 'did',
          selector: { event: 'a', filters: [] },
          times: { operator: 'atLeast', count: 1 },
          period: { kind: 'ever' },
        },
      ],
    },
  ],
]);

/** `TEST_RUNS=10` looks at ten times as many sets of events. */
const TIMES = Number(process.env.TEST_RUNS ?? 1);
const MOST_MS = 40_000 * TIMES;

/** Asks an engine and the slow reference the same, of random events, for every kind of question; fewer where the machine is slow. */
export function describeSemantics(
  name: string,
  open: () => Promise<Engine>,
  runs: Readonly<Record<Question['kind'], number>>,
): void {
  describe(`${name} answers as the reference does`, () => {
    let engine: Engine;
    beforeAll(async () => {
      engine = await open();
    });
    afterAll(() => engine.close());

    for (const kind of Object.keys(runs) as Question['kind'][]) {
      const numRuns = runs[kind] * TIMES;
      const told = `${kind}, ${numRuns} random sets of events`;
      it(told, { timeout: MOST_MS * 1.5 }, async () => {
        await fc.assert(
          fc.asyncProperty(
            eventsArbitrary,
            fc.array(questionArbitrary(kind), { minLength: 2, maxLength: 2 }),
            nowArbitrary,
            fc.nat(),
            async (events, questions, now, pick) => {
              await engine.load(events);
              const world: World = { events, now, cohorts: COHORTS };
              for (const question of questions) await compare(engine, question, world, pick);
            },
          ),
          { numRuns, interruptAfterTimeLimit: MOST_MS },
        );
      });
    }
  });
}

/** The whole answer, and the people behind one of its numbers. */
async function compare(engine: Engine, question: Question, world: World, pick: number) {
  const { answer, people } = await ask(engine, question, world);
  expect(comparable(essenceOf(answer))).toEqual(comparable(expectedOf(question, world)));
  const members = membersOf(question, answer, world);
  const [cell, expected] = members[pick % Math.max(members.length, 1)] ?? [];
  if (!cell || !expected) return;
  expect([cell, await people(cell)]).toEqual([cell, [...expected].sort((a, b) => a - b)]);
}

/** An answer, and a way to ask who is behind one of its numbers. */
export async function ask(engine: Engine, question: Question, { now, cohorts }: World) {
  const context = { dialect: engine.dialect, now, cohorts };
  const plan = planOf(question, context);
  const results: Row[][] = [];
  for (const statement of plan.statements) results.push(await engine.run(statement));
  return {
    answer: plan.read(results),
    people: async (cell: Cell): Promise<number[]> => {
      const statement = peopleStatement(question, cell, { after: null, limit: 100 }, context);
      if (!statement) throw new Error('the question has no such number');
      return (await engine.run(statement)).map((row) => Number(row.person_id));
    },
  };
}

/** Numbers to nine digits: the order in which a sum was made is no difference. */
function comparable(essence: unknown): unknown {
  return JSON.parse(
    JSON.stringify(essence, (_, value) =>
      typeof value === 'number' ? Number(value.toPrecision(9)) : value,
    ),
  );
}
