export const LEVELS = ['portfolio', 'product', 'component'] as const;
export type Level = (typeof LEVELS)[number];

/** What may hold a record of each level; the first is the usual one. */
const PARENTS: Record<Level, readonly Level[]> = {
  portfolio: ['portfolio'],
  product: ['portfolio'],
  component: ['product', 'component'],
};

/** Levels that a record may have below a parent of this level. */
export function levelsBelow(parent: Level): Level[] {
  return LEVELS.filter((level) => PARENTS[level].includes(parent));
}

/**
 * Why a record of `level` can't stand below `parent` (null: at the top), or
 * null when it can.
 */
export function nestingError(level: Level, parent: Level | null): string | null {
  if (parent === null) {
    return level === 'component'
      ? 'A component belongs to a product. Choose the product it is part of.'
      : null;
  }
  if (PARENTS[level].includes(parent)) return null;
  const holders = PARENTS[level].map((holder) => `a ${holder}`).join(' or ');
  return `A ${level} can be part of ${holders}, not of a ${parent}. Choose another parent or level.`;
}
