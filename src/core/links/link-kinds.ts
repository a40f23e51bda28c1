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
] as const;

export type LinkKind = (typeof LINK_KINDS)[number]['kind'];

/** The kinds allowed from one noun to another. */
export function kindsBetween(from: string, to: string): LinkKind[] {
  return LINK_KINDS.filter((rule) => rule.from === from && rule.to === to).map(({ kind }) => kind);
}
