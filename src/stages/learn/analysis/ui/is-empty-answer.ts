import type { Answer } from '../answer.contract.ts';

/** Whether nothing of what was asked about happened. */
export function isEmptyAnswer(answer: Answer): boolean {
  switch (answer.kind) {
    case 'trend':
      return answer.lines.every(({ values }) => values.every((value) => !value));
    case 'funnel':
      return answer.total.steps[0]?.people === 0 && answer.excluded === 0;
    case 'retention':
      return answer.cohorts.every(({ size }) => size === 0);
    case 'stickiness':
      return answer.people.every((people) => people === 0);
    case 'lifecycle':
      return [...answer.new, ...answer.returning, ...answer.resurrecting, ...answer.dormant].every(
        (people) => people === 0,
      );
    case 'paths':
      return answer.nodes.length === 0;
  }
}
