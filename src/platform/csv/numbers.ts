/** How a column writes numbers: `point` as in 1,234.5 and `comma` as in 1.234,5. */
export const numberFormats = ['point', 'comma'] as const;
export type NumberFormat = (typeof numberFormats)[number];

const grouped = {
  point: /^[+-]?(?:\d+|\d{1,3}(?:[, \u00a0\u202f'’]\d{3})+)(?:\.\d+)?(?:[eE][+-]?\d+)?$/,
  comma: /^[+-]?(?:\d+|\d{1,3}(?:[. \u00a0\u202f'’]\d{3})+)(?:,\d+)?(?:[eE][+-]?\d+)?$/,
};
const currency = /^(?:[$€£¥₹]|USD|EUR|GBP|CHF|JPY) ?|\s?(?:[$€£¥₹]|USD|EUR|GBP|CHF|JPY|%)$/g;

/**
 * Reads a number as people write it: grouped thousands, a currency sign, a per cent sign (kept as the
 * number before it), minus or accounting brackets. Undefined for anything else.
 */
export function parseNumber(text: string, format: NumberFormat): number | undefined {
  const trimmed = text.trim().replace(/^\u2212/, '-');
  const bracketed = /^\((.+)\)$/.exec(trimmed);
  const sign = trimmed.startsWith('-') || bracketed ? -1 : 1;
  const amount = (bracketed?.[1] ?? trimmed.replace(/^-/, '')).replace(currency, '');
  if (!grouped[format].test(amount)) return undefined;
  const plain = amount.replaceAll(
    format === 'point' ? /[, \u00a0\u202f'’]/g : /[. \u00a0\u202f'’]/g,
    '',
  );
  const value = Number(plain.replace(',', '.'));
  return Number.isFinite(value) ? sign * value : undefined;
}

/** The formats in which every value is a number, likeliest first; none for an empty list. */
export function fittingNumberFormats(values: readonly string[]): NumberFormat[] {
  if (values.length === 0) return [];
  return numberFormats.filter((format) =>
    values.every((value) => parseNumber(value, format) !== undefined),
  );
}
