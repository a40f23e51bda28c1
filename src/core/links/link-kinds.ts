/**
 * The closed set of links: which kinds may run between which nouns. All run
 * from cause to consequence. A feature that brings a new pair adds its line here.
 */
export const LINK_KINDS = [
  {
    kind: 'contains',
    from: 'feedback',
    to: 'insight',
    forward: 'contains',
    backward: 'taken from',
    // It follows from the insight's note, so nobody makes or removes it by hand.
    derived: true,
  },
  {
    kind: 'supports',
    from: 'insight',
    to: 'opportunity',
    forward: 'supports',
    backward: 'supported by',
  },
  {
    kind: 'supports',
    from: 'insight',
    to: 'feature',
    forward: 'supports',
    backward: 'supported by',
  },
  {
    kind: 'addressed_by',
    from: 'opportunity',
    to: 'feature',
    forward: 'addressed by',
    backward: 'addresses',
  },
  {
    kind: 'measured_by',
    from: 'feature',
    to: 'outcome_review',
    forward: 'measured by',
    backward: 'measures',
    derived: true,
  },
  {
    kind: 'moved',
    from: 'outcome_review',
    to: 'metric',
    forward: 'saw move',
    backward: 'seen to move by',
    derived: true,
  },
] as const satisfies readonly {
  kind: string;
  from: string;
  to: string;
  forward: string;
  backward: string;
  derived?: boolean;
}[];

export type LinkRule = (typeof LINK_KINDS)[number];
export type LinkKind = (typeof LINK_KINDS)[number]['kind'];

/** The kinds allowed from one noun to another. */
export function kindsBetween(from: string, to: string): LinkKind[] {
  return LINK_KINDS.filter((rule) => rule.from === from && rule.to === to).map(({ kind }) => kind);
}

/** Kinds that follow from a field of a record, and come and go with it. */
export function isDerived(kind: string): boolean {
  return LINK_KINDS.some((rule) => rule.kind === kind && 'derived' in rule);
}

/** Why a record is there (against the arrows), or what came of it (along them). */
export const DIRECTIONS = ['why', 'outcome'] as const;
export type Direction = (typeof DIRECTIONS)[number];

/** The rules by which records of a noun have causes, or consequences. */
export function rulesOf(noun: string, direction: Direction): LinkRule[] {
  return LINK_KINDS.filter((rule) => (direction === 'why' ? rule.to : rule.from) === noun);
}

/** The kinds by which records of a noun have causes, or consequences; each once. */
export function kindsOf(noun: string, direction: Direction): LinkKind[] {
  return [...new Set(rulesOf(noun, direction).map(({ kind }) => kind))];
}
