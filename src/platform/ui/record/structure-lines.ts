/** What stands behind an id, where that is known. */
type NameOf = (id: string) => string | undefined;

/**
 * A structured value as lines to compare: one for each entry of a list or key of an object. Ids of
 * records are their titles; what is not set is left out, and numbers stand behind names.
 */
export function structureLines(value: unknown, nameOf: NameOf): string[] {
  if (Array.isArray(value)) return value.map((entry) => words(entry, nameOf));
  if (typeof value === 'object' && value !== null) return pairs(value, nameOf);
  return [words(value, nameOf)];
}

/** Of lines those that the other side does not have, in their order. */
export function onlyHere(lines: readonly string[], other: readonly string[]): string[] {
  const there = new Set(other);
  return lines.filter((line) => !there.has(line));
}

function words(value: unknown, nameOf: NameOf): string {
  if (Array.isArray(value)) return value.map((entry) => words(entry, nameOf)).join('; ');
  if (typeof value === 'object' && value !== null) return pairs(value, nameOf).join(', ');
  return typeof value === 'string' ? (nameOf(value) ?? value) : String(value);
}

function pairs(value: object, nameOf: NameOf): string[] {
  return Object.entries(value)
    .filter(([key, held]) => key !== 'id' && held !== null && held !== undefined)
    .filter(([, held]) => !Array.isArray(held) || held.length > 0)
    .toSorted(([, a], [, b]) => Number(typeof a === 'number') - Number(typeof b === 'number'))
    .map(([key, held]) => `${keyInWords(key)} ${words(held, nameOf)}`);
}

/** `metricId` is the metric, `withCurrent` "with current". */
function keyInWords(key: string): string {
  return key
    .replace(/Ids?$/, '')
    .replaceAll(/([a-z])([A-Z])/g, (_, before: string, after: string) => {
      return `${before} ${after.toLowerCase()}`;
    });
}
