import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestCaller, type TestServer } from '#platform/testing/server.ts';
import type { Mark } from './annotations.contract.ts';
import { daysOfBuckets, placeMarks } from './place-marks.ts';

let server: TestServer;
let editor: TestCaller;
let viewer: TestCaller;
const at = (path: string) => `/workspaces/${server.workspace.slug}/${path}`;
const make = async (path: string, body: object) =>
  (await editor.call('POST', at(path), body)).body.id;
async function marks(query: string, caller = viewer) {
  const reply = await caller.call('GET', at(`annotations/marks?${query}`));
  expect(reply.status, JSON.stringify(reply.body)).toBe(200);
  return reply.body.items.map(({ noun, text, day }) => `${day} ${noun} ${text}`);
}

beforeAll(async () => {
  server = await startTestServer();
  [editor, viewer] = [await server.as('editor'), await server.as('viewer')];
});
afterAll(() => server.close());

describe('marks', () => {
  it('are annotations and what shipped in these days, of a product and all below it', async () => {
    const suite = await make('products', { name: 'Suite' });
    const part = await make('products', { name: 'Part', parentId: suite, level: 'component' });
    const other = await make('products', { name: 'Other' });
    await make('annotations', { text: 'Outage', day: '2026-03-02' });
    await make('annotations', { text: 'Price', day: '2026-03-04', productId: part });
    await make('annotations', { text: 'Before', day: '2026-02-28' });
    const shipped = { state: 'shipped', shippedAt: '2026-03-03' };
    await make('features', { title: 'Merge', productId: part, ...shipped });
    await make('features', { title: 'Elsewhere', productId: other, ...shipped });
    await make('features', { title: 'Planned', state: 'planned', shippedAt: '2026-03-03' });
    const days = 'from=2026-03-01&to=2026-03-04';
    expect(await marks(days)).toEqual([
      '2026-03-02 annotation Outage',
      '2026-03-03 feature Merge',
      '2026-03-03 feature Elsewhere',
      '2026-03-04 annotation Price',
    ]);
    expect(await marks(`${days}&productId=${suite}`)).toEqual([
      '2026-03-02 annotation Outage',
      '2026-03-03 feature Merge',
      '2026-03-04 annotation Price',
    ]);
    const stranger = await server.as('editor', server.foreign);
    const theirs = `/workspaces/${server.foreign.slug}/annotations/marks?${days}`;
    expect((await stranger.call('GET', theirs)).body.items).toEqual([]);
    expect((await viewer.call('GET', at('annotations/marks?from=x&to=y'))).status).toBe(400);
    expect((await viewer.call('POST', at('annotations'), { text: 'No' })).status).toBe(403);
  });

  it('stand at the interval their day is in', () => {
    const mark = (day: string): Mark => ({
      id: day,
      noun: 'annotation',
      key: 'AN-1',
      day,
      text: day,
    });
    const placed = (starts: string[], interval: 'hour' | 'week' | 'month', days: string[]) =>
      [...placeMarks(starts, interval, days.map(mark))].map(([place, all]) => [place, all.length]);
    const weeks = ['2026-03-02', '2026-03-09'];
    expect(daysOfBuckets(weeks, 'week')).toEqual({ from: '2026-03-02', to: '2026-03-15' });
    expect(placed(weeks, 'week', ['2026-03-01', '2026-03-08', '2026-03-15', '2026-03-16'])).toEqual(
      [
        [0, 1],
        [1, 1],
      ],
    );
    const months = ['2026-01-01', '2026-02-01'];
    expect(placed(months, 'month', ['2026-02-28', '2026-03-01'])).toEqual([[1, 1]]);
    const hours = ['2026-03-02T22:00', '2026-03-02T23:00', '2026-03-03T00:00'];
    expect(placed(hours, 'hour', ['2026-03-02', '2026-03-03'])).toEqual([
      [0, 1],
      [2, 1],
    ]);
    expect(daysOfBuckets(['2026-01-01'], 'month')).toBeNull();
  });
});
