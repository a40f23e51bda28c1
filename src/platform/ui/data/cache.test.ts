import { QueryClient } from '@tanstack/react-query';
import { expect, it } from 'vitest';
import { patchRecords, removeFromLists } from './cache.ts';
import { keys } from './keys.ts';

it('changes records in the pages of lists, and leaves lists of another shape alone', () => {
  const queries = new QueryClient();
  const record = { id: 'a', version: 1, title: 'Before' };
  const paged = keys.list('w', 'note', {});
  const plain = [...keys.lists('w', 'note'), 'plain'];
  queries.setQueryData(paged, { pages: [{ items: [record] }], pageParams: [] });
  queries.setQueryData(plain, [record]);
  patchRecords(queries, 'w', 'note', new Set(['a']), (held) => ({ ...held, title: 'After' }));
  expect(queries.getQueryData(paged)).toMatchObject({ pages: [{ items: [{ title: 'After' }] }] });
  expect(queries.getQueryData(plain)).toEqual([record]);
  removeFromLists(queries, 'w', 'note', new Set(['a']));
  expect(queries.getQueryData(paged)).toMatchObject({ pages: [{ items: [] }] });
});
