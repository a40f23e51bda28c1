import { expect, it } from 'vitest';
import { onlyHere, structureLines } from './structure-lines.ts';

const nameOf = (id: string) => (id === 'uuid-1' ? 'Weekly users' : undefined);

it('tells structured values in words, and of two only what differs', () => {
  const tile = (id: string, x: number) => ({
    x,
    id,
    kind: 'metric',
    metricId: 'uuid-1',
    title: null,
  });
  const text = { id: 'c', kind: 'text', text: 'Hello', x: 6 };
  const theirs = structureLines([tile('a', 0), text], nameOf);
  const yours = structureLines([tile('a', 3), text], nameOf);
  expect(onlyHere(theirs, yours)).toEqual(['kind metric, metric Weekly users, x 0']);
  expect(onlyHere(yours, theirs)).toEqual(['kind metric, metric Weekly users, x 3']);
  const range = { kind: 'last', count: 30, withCurrent: true };
  expect(structureLines({ range, filters: [], steps: ['a', 'b'] }, nameOf)).toEqual([
    'range kind last, with current true, count 30',
    'steps a; b',
  ]);
});
