import { expect, it } from 'vitest';
import { intervalWords } from './interval-words.ts';

it('says days, weeks, months and hours as people do, and leaves other categories alone', () => {
  const year = new Date().getFullYear();
  const said = (...starts: string[]) => {
    const words = intervalWords(starts);
    return words && [words.axis(starts[0] ?? ''), words.whole(starts[0] ?? '')];
  };
  expect(said('2020-11-03', '2020-11-04')).toEqual(['Nov 3, 2020', 'Tue, Nov 3, 2020']);
  expect(said(`${year}-11-03`)?.[0]).toBe('Nov 3');
  expect(said('2020-11-02', '2020-11-09')).toEqual(['Nov 2, 2020', 'Week of Nov 2, 2020']);
  expect(said('2020-11-01', '2020-12-01')).toEqual(['Nov 2020', 'Nov 2020']);
  expect(said('2020-11-03T14:00', '2020-11-03T15:00')?.[0]).toBe('Nov 3, 2020, 14:00');
  expect(said('1', '2')).toBeNull();
  expect(intervalWords([])).toBeNull();
});
