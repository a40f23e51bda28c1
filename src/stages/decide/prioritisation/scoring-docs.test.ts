/** Recomputes the examples of docs/scoring.md, so that the document can't drift from the code. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { scoreEvidence } from './evidence-score.ts';
import { DEFAULT_EVIDENCE_SETTINGS, DEFAULT_SOURCE_QUALITY } from './evidence-settings.ts';
import type { EvidenceItem, Importance } from './evidence-statement.ts';
import { ice } from './ice.ts';
import { rice } from './rice.ts';
import type { ScoreInput } from './score-inputs.ts';
import { scoreIngredients } from './score-row.ts';
import { weightedScore } from './weighted-score.ts';
import { wsjf } from './wsjf.ts';

type Row = Record<string, string>;

const DOCUMENT = readFileSync(new URL('../../../../docs/scoring.md', import.meta.url), 'utf8');

describe('docs/scoring.md', () => {
  it('evidence: contributions and totals', () => {
    const score = scoreEvidence(tableAfter('<!-- example: evidence -->').map(toItem), {
      ...DEFAULT_EVIDENCE_SETTINGS,
      revenueWeight: 'log',
      now: new Date('2026-01-01'),
    });
    const contributions = score.working.customers.map(({ id, factors, ...part }) => ({
      customer: id,
      insight: part.countedInsightId,
      importance: String(factors.importance),
      'source quality': String(factors.sourceQuality),
      recency: String(factors.recency),
      'segment weight': String(factors.segmentWeight),
      'revenue weight': String(factors.revenueWeight),
      contribution: String(part.contribution),
    }));
    expect(contributions).toEqual(tableAfter('<!-- example: contributions -->'));
    const totals = tableAfter('<!-- example: totals -->').map((row) => [row.figure, row.value]);
    expect(totals).toEqual([
      ['reach', String(score.reach)],
      ['people', String(score.people)],
      ['demand', String(score.demand)],
      ['revenue', String(score.revenue)],
      ['effective customers', String(round(score.working.confidence.effectiveCustomers))],
      ['volume', String(round(score.working.confidence.volume))],
      ['spread', String(round(score.working.confidence.spread))],
      ['confidence', String(score.confidence)],
    ]);
  });

  it('source qualities', () => {
    const listed = tableAfter('### Source quality').flatMap((row) =>
      cell(row, 'source')
        .split(', ')
        .map((source) => [source, number(row, 'quality')]),
    );
    expect(Object.fromEntries(listed)).toEqual(DEFAULT_SOURCE_QUALITY);
  });

  it('RICE', () => {
    for (const row of tableAfter('<!-- example: rice -->')) {
      const inputs = typedCells(row, ['reach', 'impact', 'confidence', 'effort']);
      expect(rice(inputs).value).toBeCloseTo(number(row, 'score'), 9);
    }
  });

  it('ICE', () => {
    for (const row of tableAfter('<!-- example: ice -->')) {
      const inputs = typedCells(row, ['impact', 'confidence', 'ease']);
      expect(ice(inputs).value).toBe(number(row, 'score'));
    }
  });

  it('WSJF', () => {
    for (const row of tableAfter('<!-- example: wsjf -->')) {
      const result = wsjf({
        value: typed(number(row, 'value')),
        timeCriticality: typed(number(row, 'time criticality')),
        riskReduction: typed(number(row, 'risk reduction')),
        jobSize: typed(number(row, 'job size')),
      });
      expect(result.costOfDelay).toBe(number(row, 'cost of delay'));
      expect(result.value).toBe(number(row, 'score'));
    }
  });

  it('weighted score', () => {
    const rows = tableAfter('<!-- example: weighted -->');
    const total = rows.at(-1);
    const lines = rows.slice(0, -1);
    const criteria = lines.map((row) => {
      const [min, max] = cell(row, 'scale').split('–').map(Number);
      const name = cell(row, 'criterion');
      const scale = { min: min ?? Number.NaN, max: max ?? Number.NaN };
      return { id: name, name, weight: number(row, 'weight'), scale };
    });
    const inputs = Object.fromEntries(
      lines.map((row) => [cell(row, 'criterion'), typed(number(row, 'input'))]),
    );
    const result = weightedScore(criteria, inputs);
    expect(
      result.terms.map(({ value, weight, product }) => [value, weight, product].map(round)),
    ).toEqual(
      lines.map((row) => [number(row, 'position'), number(row, 'share'), number(row, 'product')]),
    );
    expect(round(result.value ?? Number.NaN)).toBe(number(total, 'product'));
  });
});

describe('docs/scoring.md, calibrated', () => {
  it('confidence', () => {
    const model = { method: 'rice', criteria: [], rubrics: {} } as const;
    for (const row of tableAfter('<!-- example: calibrated -->')) {
      const confidence = number(row, 'confidence of the evidence');
      const evidence = { confidence, reach: 1, evidenceCount: 1, computedAt: '2026-01-01' };
      const estimator = { userId: 'ann', factor: number(row, 'factor'), outcomes: 6 };
      const given = { evidence: evidence as never, effortLow: 1, effortHigh: 1, typed: {} };
      const { inputs } = scoreIngredients(model, { ...given, estimator });
      expect(round(inputs.confidence?.inForce?.value ?? Number.NaN)).toBe(
        number(row, 'confidence in the score'),
      );
    }
  });
});

/** Rows of the first table after the mark, by column name. */
function tableAfter(mark: string): Row[] {
  const from = DOCUMENT.indexOf(mark);
  if (from === -1) throw new Error(`docs/scoring.md has no "${mark}".`);
  const lines = DOCUMENT.slice(from).split('\n');
  const first = lines.findIndex((line) => line.startsWith('|'));
  const after = lines.findIndex((line, index) => index > first && !line.startsWith('|'));
  const [header = [], , ...rows] = lines
    .slice(first, after)
    .map((line) => line.split('|').slice(1, -1))
    .map((cells) => cells.map((text) => text.trim()));
  return rows.map((cells) => Object.fromEntries(header.map((name, n) => [name, cells[n] ?? ''])));
}

function cell(row: Row | undefined, column: string): string {
  const text = row?.[column];
  if (text === undefined) throw new Error(`docs/scoring.md: a row lacks the column "${column}".`);
  return text;
}

function number(row: Row | undefined, column: string): number {
  return Number(cell(row, column));
}

function typed(value: number): ScoreInput {
  return { origin: 'typed', value, typedBy: 'ann', typedAt: '2026-01-01T00:00:00Z' };
}

function typedCells<K extends string>(row: Row, columns: readonly K[]): Record<K, ScoreInput> {
  const inputs = columns.map((column) => [column, typed(number(row, column))]);
  return Object.fromEntries(inputs) as Record<K, ScoreInput>;
}

function toItem(row: Row): EvidenceItem {
  const optional = (column: string) => cell(row, column) || null;
  const revenue = optional('revenue');
  const importance = optional('importance');
  return {
    insightId: cell(row, 'insight'),
    customerKey: cell(row, 'insight'),
    companyId: optional('company'),
    contactId: optional('contact'),
    importance: importance === null ? null : (Number(importance) as Importance),
    source: cell(row, 'source'),
    saidAt: cell(row, 'said on'),
    revenue: revenue === null ? null : Number(revenue),
    segmentWeight: number(row, 'segment weight'),
  };
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
