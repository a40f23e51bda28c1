import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { Problem } from '#platform/contract/problem.ts';
import { captureEvents, EVENT_LIMITS } from './capture.ts';
import { openEnvelope, REQUEST_LIMITS } from './envelope.ts';
import { parseMoment } from './moment.ts';

const NOW = Date.UTC(2026, 10, 22) * 1000;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Texts with all that makes trouble: NUL, halves of pairs, names that objects have. */
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ maxLength: 500 }),
  fc.constantFrom('', ' ', '\u0000', '\ud800', '__proto__', 'constructor', 'toString', '🎉'),
  fc.constantFrom('2026-11-22T00:00:00Z', '2026-13-01', '1e9', '+275760-09-13T00:00:00Z'),
);
const json = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'medium' },
    text,
    fc.double(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 5 }),
    fc.dictionary(text, tie('value'), { maxKeys: 5 }),
  ),
})).value;
const nearlyEvent = fc.record(
  {
    event: fc.oneof(text, json),
    distinct_id: fc.oneof(text, fc.integer(), json),
    timestamp: fc.oneof(text, fc.integer(), fc.constant(undefined)),
    uuid: fc.oneof(fc.uuid(), text),
    sent_at: fc.oneof(text, json),
    properties: fc.oneof(fc.dictionary(text, json), json),
    $set: json,
    message_id: json,
  },
  { requiredKeys: [] },
);

describe('what is sent', () => {
  it('is told apart event by event, whatever it is', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(nearlyEvent, json), { maxLength: 8 }),
        json,
        (batch, sentAt) => {
          const body = Buffer.from(JSON.stringify({ batch, sent_at: sentAt }));
          const envelope = openEnvelope(body, false);
          const { events, errors, sent } = captureEvents(envelope, NOW, 'Mozilla/5.0');
          const places = [...events, ...errors].map(({ index }) => index).sort((a, b) => a - b);
          expect(places).toEqual(batch.map((_, n) => n));
          expect(sent).toBe(batch.length);
          for (const event of events) {
            expect(event.eventId).toMatch(UUID);
            expect(Number.isSafeInteger(event.ts)).toBe(true);
            expect(event.ts).toBeLessThanOrEqual(NOW + EVENT_LIMITS.futureHours * 3600e6);
            const kept = JSON.stringify(event);
            expect(kept).not.toMatch(/\\u0000|\\ud[89a-f]/);
            expect(typeof JSON.parse(event.props)).toBe('object');
          }
          for (const { reason } of errors) expect(reason.length).toBeGreaterThan(20);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('is refused in words where the bytes mean nothing', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 2000 }),
      fc
        .string({ unit: fc.constantFrom('{', '}', '[', ']', '"', ':', ',', '\n', 'a', '1') })
        .map((t) => Buffer.from(t)),
    );
    fc.assert(
      fc.property(bytes, fc.boolean(), (body, lines) => {
        try {
          captureEvents(openEnvelope(Buffer.from(body), lines), NOW, undefined);
        } catch (error) {
          expect(error).toBeInstanceOf(Problem);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('does not fall over nesting that no parser should follow', () => {
    const nested = (levels: number) =>
      `{"event":"x","distinct_id":"u","properties":${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}}`;
    const fine = '{"event":"x","distinct_id":"u"}';
    const read = (text: string, lines: boolean) =>
      captureEvents(openEnvelope(Buffer.from(text), lines), NOW, undefined);
    for (const [text, lines] of [
      [`[${nested(500)},${fine}]`, false],
      [`${nested(500_000)}\n${fine}`, true],
    ] as const) {
      const { errors, events } = read(text, lines);
      expect(errors).toMatchObject([{ index: 0, reason: expect.stringContaining('nested') }]);
      expect(events).toHaveLength(1);
    }
    const began = performance.now();
    expect(() => read('['.repeat(2_500_000) + ']'.repeat(2_500_000), false)).toThrow('nested');
    expect(performance.now() - began).toBeLessThan(500);
  });
});

describe('moments', () => {
  it('are read as every ISO 8601 form says, to the microsecond', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date(0), max: new Date('2999-01-01'), noInvalidDate: true }),
        (date) => {
          expect(parseMoment(date.toISOString())).toBe(date.getTime() * 1000);
        },
      ),
    );
    const same = Date.UTC(2026, 2, 31, 12) * 1000;
    for (const form of [
      '2026-03-31T12:00:00',
      '2026-03-31 12:00Z',
      '2026-03-31T14:00:00+02:00',
      '2026-03-31T07:00-0500',
    ]) {
      expect(parseMoment(form), form).toBe(same);
    }
    expect(parseMoment('2026-03-31T12:00:00.123456789Z')).toBe(same + 123_456);
    for (const wrong of [
      '2026-02-29',
      '2026-03-31T24:00',
      '31.3.2026',
      '1774958400',
      '',
      '2026-03-31T12:00+99:00',
    ]) {
      expect(parseMoment(wrong), wrong).toBe(null);
    }
  });
});

describe('a body with too many events', () => {
  it('is read no further than the first too many', () => {
    const parse = vi.spyOn(JSON, 'parse');
    const body = Buffer.from('x\n'.repeat(REQUEST_LIMITS.bytes / 2));
    expect(() => openEnvelope(body, true)).toThrow(/more than 10000 events/);
    expect(parse).toHaveBeenCalledTimes(REQUEST_LIMITS.events + 1);
    parse.mockRestore();
    const many = Buffer.from(`[${'1,'.repeat(100_000)}1]`);
    expect(() => openEnvelope(many, false)).toThrow(/more than 10000 events/);
  });

  it('may have any number of empty lines', () => {
    const body = Buffer.from(`${'\r\n'.repeat(100_000)}{"event":"x"}\n`);
    expect(openEnvelope(body, true).items).toEqual([{ value: { event: 'x' } }]);
  });
});
