import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ImportBench, startImportBench } from '#core/imports/import-bench.fixture.ts';
import { plusDays, todayIn } from '../days.ts';

let bench: ImportBench;
const day = (ago: number) => plusDays(todayIn('UTC'), -ago);
const rows = (...given: [ago: number, who: string][]) =>
  ['time,user,event', ...given.map(([ago, who]) => `${day(ago)} 12:00:00,${who},visit`)].join('\n');

beforeAll(async () => {
  bench = await startImportBench();
});
afterAll(() => bench.server.close());

it('measures days anew whose events came by import, went with its undoing, or with a person', async () => {
  const { editor, base, server } = bench;
  await bench.does('run', await bench.uploaded(rows([20, 'ann'], [2, 'ann']), 'event'));
  const selector = { event: 'visit', filters: [] };
  const source = { kind: 'events', series: [{ ...selector, measure: { kind: 'count' } }] };
  const made = await editor.call('POST', `${base}/metrics`, { name: 'Visits', source });
  expect(made.status, made.text).toBe(201);
  const path = `${base}/metrics/${made.body.id}`;
  const becomes = (expected: object) =>
    expect
      .poll(
        async () => {
          await server.reactor.settle();
          const { body } = await editor.call('GET', `${path}/values?from=${day(300)}`);
          return Object.fromEntries(
            body.items.flatMap(({ day: on, value }) => (value ? [[on, value]] : [])),
          );
        },
        { timeout: 30_000 },
      )
      .toEqual(expected);
  await becomes({ [day(20)]: 1, [day(2)]: 1 });
  const more = await bench.does(
    'run',
    await bench.uploaded(rows([250, 'bob'], [20, 'bob']), 'event'),
  );
  await becomes({ [day(250)]: 1, [day(20)]: 2, [day(2)]: 1 });
  await bench.does('undo', more);
  await becomes({ [day(20)]: 1, [day(2)]: 1 });

  await bench.does('run', await bench.uploaded(rows([30, 'cat']), 'event'));
  await becomes({ [day(30)]: 1, [day(20)]: 1, [day(2)]: 1 });
  const admin = await server.as('admin');
  const { body } = await editor.call('GET', `${base}/persons?q=cat`);
  const erased = await admin.call('POST', `${base}/persons/${body.items[0]?.id}/erase`);
  expect(erased.status, erased.text).toBeLessThan(300);
  await becomes({ [day(20)]: 1, [day(2)]: 1 });
});
