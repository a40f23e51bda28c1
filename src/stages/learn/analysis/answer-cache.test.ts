import { expect, it } from 'vitest';
import { AnswerCache, bytesOf } from './answer-cache.ts';

const values = (count: number) => new Array<number>(count).fill(1);
const forMs = 1000;

it('lets the answers go that were not used for longest when all take too much', () => {
  const one = bytesOf(values(100)) + bytesOf('a');
  const cache = new AnswerCache<number[]>(3 * one);
  for (const key of ['a', 'b', 'c']) cache.set(key, values(100), { now: 0, forMs });
  expect(cache.get('a', 1)?.value).toHaveLength(100);
  cache.set('d', values(100), { now: 1, forMs });
  expect(cache.get('b', 1)).toBeNull();
  expect(['a', 'c', 'd'].map((key) => cache.get(key, 1)?.askedAt)).toEqual([0, 0, 1]);
  expect(cache.bytes).toBe(3 * one);
});

it('lets expired answers go with the next one, and replaces one asked again', () => {
  const cache = new AnswerCache<number[]>();
  for (const key of ['a', 'b']) cache.set(key, values(100), { now: 0, forMs });
  cache.set('c', values(10), { now: forMs, forMs });
  cache.set('c', values(10), { now: forMs, forMs });
  expect(cache.bytes).toBe(bytesOf('c') + bytesOf(values(10)));
  expect(cache.get('c', 2 * forMs)).toBeNull();
  expect(cache.bytes).toBe(0);
});

it('does not keep an answer larger than all of its room', () => {
  const cache = new AnswerCache<number[]>(1000);
  cache.set('a', values(1), { now: 0, forMs });
  cache.set('b', values(100), { now: 0, forMs });
  expect(cache.get('b', 1)).toBeNull();
  expect(cache.get('a', 1)).not.toBeNull();
});
