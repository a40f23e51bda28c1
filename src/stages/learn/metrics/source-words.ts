import { selectorLabel } from '#stages/learn/analysis/labels.ts';
import type { Series } from '#stages/learn/analysis/question.contract.ts';
import type { DayValue } from './metrics.contract.ts';
import type { Source } from './source.contract.ts';
import { partOf, seriesOf } from './source-questions.ts';
import { SURVEY_LABELS } from './survey-labels.ts';

/** How a definition reads, as one sentence. */
export function sourceWords(source: Source): string {
  switch (source.kind) {
    case 'manual':
      return 'Typed in, or imported from a file.';
    case 'formula':
      return `Computed from other metrics: ${source.formula}.`;
    case 'sql':
      return 'Answered by a SELECT over the events.';
    case 'survey':
      return `${SURVEY_LABELS[source.score]} of the answers in “${selectorLabel(source.answer)}”, ${overDays(source.days)}.`;
    case 'funnel': {
      const steps = source.steps.map((step) => `“${selectorLabel(step)}”`).join(' → ');
      const { count, unit } = source.window;
      return `Share of those who enter that go all the way within ${count} ${unit}${count === 1 ? '' : 's'}: ${steps}.`;
    }
    case 'retention':
      return `Share of those who start with “${selectorLabel(source.start)}” that come back with “${selectorLabel(source.return)}” in ${source.unit} ${source.interval} after.`;
    case 'events': {
      const { series, formula } = source;
      const parts = series.map((one, i) =>
        series.length > 1 ? `${partOf(i)} = ${seriesWords(one)}` : seriesWords(one),
      );
      const put = formula === null ? parts.join('') : `${formula}, where ${parts.join(' and ')}`;
      return `${put.charAt(0).toUpperCase()}${put.slice(1)}, ${overDays(source.days)}.`;
    }
  }
}

/** A series in words: “unique people of “signed in””, “sum of amount in “paid””. */
function seriesWords(series: Series): string {
  if (series.label) return series.label;
  const { measure, filters } = series;
  const event = `“${selectorLabel(series)}”${filters.length > 0 ? ' (filtered)' : ''}`;
  switch (measure.kind) {
    case 'people':
      return `unique people of ${event}`;
    case 'count':
      return `events ${event}`;
    case 'percentile':
      return `${measure.percent}th percentile of ${measure.property.name} in ${event}`;
    default:
      return `${MEASURE_WORDS[measure.kind]} ${measure.property.name} in ${event}`;
  }
}

const MEASURE_WORDS = {
  sum: 'sum of',
  average: 'mean of',
  minimum: 'least',
  maximum: 'greatest',
} as const;

function overDays(days: number): string {
  return days === 1 ? 'each day' : `over the ${days} days up to each day`;
}

/** A number that a day's value was computed from, with what it counts. */
export interface WorkingPart {
  readonly part: string;
  readonly label: string;
  readonly value: number | null;
}

/** The working of a day's value: how its parts make it, and what each is. */
export function workingOf(
  source: Source,
  { parts }: Pick<DayValue, 'parts'>,
): { formula: string | null; parts: WorkingPart[] } {
  const known = parts ?? {};
  const named = (part: string, label: string): WorkingPart => ({
    part,
    label,
    value: known[part] ?? null,
  });
  switch (source.kind) {
    case 'events':
    case 'survey': {
      const { series, formula } = seriesOf(source);
      return { formula, parts: series.map((one, i) => named(partOf(i), seriesWords(one))) };
    }
    case 'funnel':
      return {
        formula: 'converted / entered * 100',
        parts: [
          named('entered', `people of “${selectorLabel(source.steps[0] ?? anyStep)}”`),
          named(
            'converted',
            `of them, people of “${selectorLabel(source.steps.at(-1) ?? anyStep)}”`,
          ),
        ],
      };
    case 'retention':
      return {
        formula: 'returned / started * 100',
        parts: [
          named('started', `people who started with “${selectorLabel(source.start)}”`),
          named('returned', `of them, people who came back with “${selectorLabel(source.return)}”`),
        ],
      };
    case 'formula':
      return {
        formula: source.formula,
        parts: Object.keys(known).map((key) => named(key, 'on that day')),
      };
    default:
      return { formula: null, parts: [] };
  }
}

const anyStep = { event: null, filters: [] };
