import { expect } from 'vitest';
import {
  type ReplyBody,
  startTestServer,
  type TestCaller,
  type TestServer,
} from '#platform/testing/server.ts';
import type { StoredEvent } from '#stages/learn/events/event-store.ts';
import { eventStoreOf } from '#stages/learn/events/open-store.ts';
import { anEvent } from '#stages/learn/events/testing/sample-events.ts';
import { daysIn, plusDays, todayIn } from '../days.ts';
import type { DayValue } from '../metrics.contract.ts';
import type { SourceInput } from '../source.contract.ts';

const HOUR = 3_600_000_000;
export const DAY = 24 * HOUR;
/** Before today, with events. */
export const DAYS = 24;
export const today = todayIn('UTC');
export const day = (ago: number) => plusDays(today, -ago);
export const now = Date.now() * 1000;
export const first = day(DAYS);

/** The same pseudo-random numbers every time (Park and Miller). */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

/** Visits, purchases and answers of a dozen people over the last weeks, each at a moment of its own. */
function someEvents(workspaceId: string, seed: number): StoredEvent[] {
  const next = numbers(seed);
  const begin = Date.parse(first) * 1000;
  const found: StoredEvent[] = [];
  for (let i = 0; i < 900; i += 1) {
    const ts = Math.floor(begin + next() * (now - begin));
    const personId = 1 + Math.floor(next() * 12);
    const event = ['visit', 'visit', 'buy', 'answer'][Math.floor(next() * 4)] ?? 'visit';
    const props = {
      amount: Math.round(next() * 1000) / 10,
      score: Math.floor(next() * 11),
      mood: ['Very disappointed', 'Somewhat disappointed', 'Not disappointed'][
        Math.floor(next() * 3)
      ],
    };
    found.push(anEvent({ workspaceId, personId, event, ts, props: JSON.stringify(props) }));
  }
  return found;
}

/** A server with events of the last weeks, and metrics of them. */
export interface MetricsBench {
  readonly server: TestServer;
  readonly editor: TestCaller;
  readonly admin: TestCaller;
  /** Those of the workspace; another has others. */
  readonly events: readonly StoredEvent[];
  at(path: string): string;
  create(source: SourceInput, more?: object, caller?: TestCaller): Promise<ReplyBody>;
  /** Until all that was planned is measured. */
  settled(id: string): Promise<void>;
  valuesOf(id: string, from?: string): Promise<DayValue[]>;
  /** The values of a new metric. */
  measured(source: SourceInput, more?: object, caller?: TestCaller): Promise<DayValue[]>;
  named(event: string): StoredEvent[];
}

export async function startMetricsBench(): Promise<MetricsBench> {
  const server = await startTestServer();
  const [editor, admin] = [await server.as('editor'), await server.as('admin')];
  const events = someEvents(server.workspace.id, 7);
  await eventStoreOf(server.app).append([...events, ...someEvents(server.foreign.id, 8)]);
  const at = (path: string) => `/workspaces/${server.workspace.slug}/${path}`;
  const bench: MetricsBench = {
    server,
    editor,
    admin,
    events,
    at,
    async create(source, more = {}, caller = editor) {
      const body = { name: source.kind, source, ...more };
      const made = await caller.call('POST', at('metrics'), body);
      expect(made.status, JSON.stringify(made.body)).toBe(201);
      return made.body;
    },
    async settled(id) {
      const isDone = async () => {
        const { body } = await editor.call('GET', at(`metrics/${id}`));
        return body.daysLeft === 0 && (body.measuredAt !== null || body.lastError !== null);
      };
      await expect.poll(isDone, { timeout: 30_000, interval: 50 }).toBe(true);
    },
    async valuesOf(id, from = first) {
      const reply = await editor.call('GET', at(`metrics/${id}/values?from=${from}&to=${today}`));
      return reply.body.items as unknown as DayValue[];
    },
    async measured(source, more, caller) {
      const { id } = await bench.create(source, more, caller);
      await bench.settled(id);
      return bench.valuesOf(id);
    },
    named: (name) => events.filter(({ event }) => event === name),
  };
  return bench;
}

// The slow and obvious way.
export const dayOf = ({ ts }: StoredEvent) => new Date(ts / 1000).toISOString().slice(0, 10);
export const props = (event: StoredEvent) =>
  JSON.parse(event.props) as { amount: number; score: number; mood: string };
export const distinct = (found: readonly StoredEvent[]) =>
  new Set(found.map(({ personId }) => personId)).size;
export const within = (found: readonly StoredEvent[], from: string, to: string) =>
  found.filter((event) => dayOf(event) >= from && dayOf(event) <= to);

/** Each day's value by a function that may have none for it. */
export function slowly(of: (day: string) => number | null, until = today) {
  return daysIn({ from: first, to: until }).flatMap((name) => {
    const value = of(name);
    return value === null ? [] : [{ day: name, value }];
  });
}

export function expectSame(
  values: readonly DayValue[],
  expected: readonly { day: string; value: number }[],
) {
  expect(values.map((value) => value.day)).toEqual(expected.map((value) => value.day));
  for (const [i, { value, day: name }] of expected.entries()) {
    expect(values[i]?.value, name).toBeCloseTo(value, 9);
  }
}

export const plain = (event: string) => ({ event, filters: [] });
export const amount = { source: 'property', name: 'amount' } as const;
