import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EvidenceScore } from './evidence-score.ts';
import { demandInWords, EvidenceTally, scoreEvidence } from './evidence-score.ts';
import type { EvidenceSettings } from './evidence-settings.ts';
import { DEFAULT_EVIDENCE_SETTINGS } from './evidence-settings.ts';
import type { EvidenceItem, Importance } from './evidence-statement.ts';

const NOW = new Date('2026-01-01T00:00:00Z');
const DAY = 86_400_000;
const settings: EvidenceSettings = { ...DEFAULT_EVIDENCE_SETTINGS, now: NOW };
/** Nothing fades and every source counts in full: the plain count of importance remains. */
const plain: EvidenceSettings = { ...settings, halfLifeDays: null, sourceQuality: { other: 1 } };

function item(insightId: string, given: Partial<EvidenceItem> = {}): EvidenceItem {
  return {
    insightId,
    customerKey: insightId,
    importance: 2,
    source: 'interview',
    saidAt: NOW,
    revenue: null,
    segmentWeight: 1,
    ...given,
  };
}

const itemFields = fc.record({
  customerKey: fc.constantFrom('k1', 'k2', 'k3'),
  contactId: fc.constantFrom(null, 'p1', 'p2', 'p3', 'p4'),
  companyId: fc.constantFrom(null, 'c1', 'c2', 'c3'),
  importance: fc.constantFrom<Importance | null>(null, 0, 1, 2, 3),
  source: fc.constantFrom('interview', 'survey', 'portal', 'csv', 'made up', '__proto__'),
  saidAt: fc.integer({ min: -30, max: 2000 }).map((age) => new Date(NOW.getTime() - age * DAY)),
  revenue: fc.option(fc.integer({ min: 0, max: 5_000_000 })),
  segmentWeight: fc.constantFrom(0, 0.5, 1, 3),
});
const someItems = fc
  .array(itemFields, { maxLength: 25 })
  .map((all) => all.map((fields, index) => ({ ...fields, insightId: `i${index}` })));
const someSettings = fc.record({
  halfLifeDays: fc.constantFrom(null, 30, 180, 365),
  countBy: fc.constantFrom<'company' | 'contact'>('company', 'contact'),
  revenueWeight: fc.constantFrom<'none' | 'log'>('none', 'log'),
});
const withSettings = someSettings.map((some) => ({ ...settings, ...some }));

describe('demand', () => {
  it('reproduces Productboard’s customer importance score', () => {
    // Productboard API reference, "Get customer score": critical × 3, important × 2,
    // nice to have × 1, unknown × 1, anonymous note × 1, not important × 0.
    const score = scoreEvidence(
      [
        item('a', { contactId: 'ann', importance: 3 }),
        item('b', { contactId: 'bob', importance: 2 }),
        item('c', { contactId: 'cay', importance: 1 }),
        item('d', { contactId: 'dee', importance: null }),
        item('e', { importance: null }),
        item('f', { contactId: 'fay', importance: 0 }),
        item('g', { contactId: 'ann', importance: 1 }),
      ],
      { ...plain, countBy: 'contact' },
    );
    expect(score.demand).toBe(3 + 2 + 1 + 1 + 1);
    expect(score.reach).toBe(5);
    expect(score.working.notImportant).toEqual([{ kind: 'contact', id: 'fay', insightIds: ['f'] }]);
  });

  it('counts a company once, or each of its people, as the team chooses', () => {
    const items = [
      item('a', { companyId: 'acme', contactId: 'ann', importance: 3, revenue: 40_000 }),
      item('b', { companyId: 'acme', contactId: 'bob', importance: 2, revenue: 40_000 }),
    ];
    const byCompany = scoreEvidence(items, plain);
    expect(byCompany).toMatchObject({ reach: 1, people: 2, demand: 3, revenue: 40_000 });
    const byContact = scoreEvidence(items, { ...plain, countBy: 'contact' });
    expect(byContact).toMatchObject({ reach: 2, people: 2, demand: 5, revenue: 40_000 });
  });

  it('halves after one half-life and multiplies the factors it shows', () => {
    const score = scoreEvidence(
      [
        item('a', {
          companyId: 'acme',
          importance: 3,
          source: 'survey',
          saidAt: '2025-07-05T00:00:00Z',
          revenue: 9000,
          segmentWeight: 2,
        }),
      ],
      { ...settings, revenueWeight: 'log' },
    );
    expect(score.working.customers[0]?.factors).toEqual({
      importance: 3,
      importanceAssumed: false,
      sourceQuality: 0.8,
      recency: 0.5,
      ageDays: 180,
      segmentWeight: 2,
      revenueWeight: 2,
    });
    expect(score.demand).toBe(4.8);
  });

  it('shows the records behind every part', () => {
    const score = scoreEvidence(
      [
        item('old', { companyId: 'acme', importance: 1, contactId: 'ann' }),
        item('best', { companyId: 'acme', importance: 3, contactId: 'bob' }),
        item('other', { companyId: 'zeta', importance: 1 }),
      ],
      plain,
    );
    expect(score.working.customers).toMatchObject([
      {
        id: 'acme',
        contribution: 3,
        countedInsightId: 'best',
        insightIds: ['best', 'old'],
        contactIds: ['ann', 'bob'],
      },
      { id: 'zeta', contribution: 1, countedInsightId: 'other' },
    ]);
    expect(demandInWords(score)).toBe('4 = 2 customers × 2 on average');
    expect(demandInWords({ demand: 10, reach: 3 })).toBe('10 ≈ 3 customers × 3.33 on average');
  });
});

describe('properties', () => {
  it('the parts add up to the total, exactly', () => {
    fc.assert(
      fc.property(someItems, withSettings, (items, chosen) => {
        const { demand, reach, working } = scoreEvidence(items, chosen);
        const hundredths = working.customers.map((part) => Math.round(part.contribution * 100));
        expect(hundredths.reduce((sum, part) => sum + part, 0) / 100).toBe(demand);
        expect(working.customers).toHaveLength(reach);
      }),
    );
  });

  it('the order of the evidence does not matter', () => {
    const shuffled = someItems.chain((items) =>
      fc.tuple(
        fc.constant(items),
        fc.shuffledSubarray(items, { minLength: items.length, maxLength: items.length }),
      ),
    );
    fc.assert(
      fc.property(shuffled, withSettings, ([items, reordered], chosen) => {
        expect(scoreEvidence(reordered, chosen)).toEqual(scoreEvidence(items, chosen));
      }),
    );
  });

  it('more evidence never lowers anything', () => {
    fc.assert(
      fc.property(someItems, itemFields, withSettings, (items, extra, chosen) => {
        const before = scoreEvidence(items, chosen);
        const after = scoreEvidence([...items, { ...extra, insightId: 'extra' }], chosen);
        for (const figure of ['reach', 'people', 'demand', 'confidence', 'revenue'] as const) {
          expect(after[figure]).toBeGreaterThanOrEqual(before[figure]);
        }
      }),
    );
  });

  it('older evidence never raises demand or confidence', () => {
    fc.assert(
      fc.property(someItems, withSettings, fc.nat(), fc.nat(900), (items, chosen, at, days) => {
        const aged = items.map((one, index) =>
          index === at % items.length
            ? { ...one, saidAt: new Date(one.saidAt.getTime() - days * DAY) }
            : one,
        );
        const before = scoreEvidence(items, chosen);
        const after = scoreEvidence(aged, chosen);
        expect(after.demand).toBeLessThanOrEqual(before.demand);
        expect(after.confidence).toBeLessThanOrEqual(before.confidence);
        expect(after.reach).toBe(before.reach);
      }),
    );
  });

  it('saying it again adds nothing beyond the customer’s strongest statement', () => {
    fc.assert(
      fc.property(someItems, fc.integer({ min: 1, max: 5 }), withSettings, (items, n, chosen) => {
        const repeated = Array.from({ length: n }, (_, copy) =>
          items.map((one) => ({ ...one, insightId: `${one.insightId}/${copy}` })),
        ).flat();
        const once = scoreEvidence(items, chosen);
        const often = scoreEvidence(repeated, chosen);
        expect(figures(often)).toEqual(figures(once));
      }),
    );
  });

  it('an insight reached by two links counts as one', () => {
    fc.assert(
      fc.property(someItems, withSettings, (items, chosen) => {
        expect(scoreEvidence([...items, ...items], chosen)).toEqual(scoreEvidence(items, chosen));
      }),
    );
  });

  it('twice the segment weights is twice the demand, to the rounding of each part', () => {
    fc.assert(
      fc.property(someItems, withSettings, (items, chosen) => {
        const doubled = items.map((one) => ({ ...one, segmentWeight: one.segmentWeight * 2 }));
        const before = scoreEvidence(items, chosen);
        const after = scoreEvidence(doubled, chosen);
        const rounding = 0.015 * before.reach + 1e-9;
        expect(Math.abs(after.demand - 2 * before.demand)).toBeLessThanOrEqual(rounding);
        expect(after.reach).toBe(before.reach);
      }),
    );
  });
});

describe('confidence', () => {
  const interviews = (count: number, given: Partial<EvidenceItem> = {}) =>
    Array.from({ length: count }, (_, n) => item(`${given.source ?? 'interview'}${n}`, given));

  it('saturates as interview studies found', () => {
    // Guest, Bunce and Johnson (2006): of 114 codes 80 (70 %) were heard in the first six
    // interviews and 100 (88 %) in the first twelve.
    const { volume: six } = scoreEvidence(interviews(6), settings).working.confidence;
    const { volume: twelve } = scoreEvidence(interviews(12), settings).working.confidence;
    expect(six).toBeCloseTo(80 / 114, 1);
    expect(twelve).toBeCloseTo(100 / 114, 1);
  });

  it('stays at 80 % for any amount of one source, and rises as others confirm it', () => {
    const many = interviews(500);
    expect(scoreEvidence(many, settings).confidence).toBe(0.8);
    const second = [...many, ...interviews(1, { source: 'usability_test' })];
    expect(scoreEvidence(second, settings).confidence).toBe(0.9);
    const third = [...second, ...interviews(1, { source: 'field_visit' })];
    expect(scoreEvidence(third, settings).confidence).toBe(1);
  });

  it('takes nothing from those who said that it is not important', () => {
    const dismissed = scoreEvidence(interviews(9, { importance: 0 }), settings);
    expect(dismissed).toMatchObject({ reach: 0, demand: 0, confidence: 0, revenue: 0 });
    expect(dismissed.working.notImportant).toHaveLength(9);
  });
});

describe('edges', () => {
  it('scores no evidence as zero', () => {
    const empty = scoreEvidence([], settings);
    expect(figures(empty)).toEqual([0, 0, 0, 0, 0]);
    expect(demandInWords(empty)).toBe('No customer has asked for this yet.');
  });

  it('keeps reach where weights are zero', () => {
    const score = scoreEvidence([item('a', { segmentWeight: 0 })], settings);
    expect(score).toMatchObject({ reach: 1, demand: 0 });
  });

  it('is the same in one go and in batches, and never less than its direct part', () => {
    const via = fc.constantFrom(null, 'o1', 'o2');
    fc.assert(
      fc.property(someItems, fc.array(via), fc.nat(25), withSettings, (all, vias, cut, some) => {
        const items = all.map((one, i) => ({ ...one, viaId: vias[i] ?? null }));
        const whole = scoreEvidence(items, some);
        const tally = new EvidenceTally(some);
        tally.add(items.slice(cut));
        tally.add(items.slice(0, cut));
        expect(tally.score()).toEqual(whole);
        const direct = scoreEvidence(
          items.filter(({ viaId }) => viaId === null),
          some,
        );
        expect(whole.direct).toEqual({ reach: direct.reach, demand: direct.demand });
        expect(whole.direct.demand).toBeLessThanOrEqual(whole.demand);
      }),
    );
  });

  it.each([
    [{ saidAt: 'soon' }, 'Insight a has no valid date: soon.'],
    [{ segmentWeight: -1 }, 'Insight a: the segment weight must be 0 or more; got -1.'],
    [{ revenue: Number.NaN }, 'Insight a: the revenue must be 0 or more; got NaN.'],
  ])('names the insight that can’t be used: %o', (given, message) => {
    expect(() => scoreEvidence([item('a', given)], settings)).toThrow(message);
  });

  it.each([
    [{ halfLifeDays: 0 }, 'half-life'],
    [{ revenueUnit: 0 }, 'revenue unit'],
    [{ sourceQuality: { survey: 80 } }, 'survey'],
    [{ now: new Date('never') }, 'moment of scoring'],
  ])('names the setting that can’t be used: %o', (given, message) => {
    expect(() => scoreEvidence([], { ...settings, ...given })).toThrow(message);
  });
});

function figures(score: EvidenceScore): number[] {
  return [score.reach, score.people, score.demand, score.confidence, score.revenue];
}
