import type { AnyResource } from '#platform/contract/resource.ts';
import type { FeatureUi, Icon, SlotName, Slots, Stage } from './feature-ui.ts';

/** A noun with everything the screens know about it. */
export interface Noun {
  readonly resource: AnyResource;
  readonly ui: FeatureUi;
  readonly icon: Icon;
  /** The path of its list below the workspace. */
  readonly path: string;
}

export interface Registry {
  readonly features: readonly FeatureUi[];
  readonly nouns: readonly Noun[];
  noun(name: string): Noun | undefined;
  slot<S extends SlotName>(name: S): NonNullable<Slots[S]>[];
}

/**
 * Joins the resources found in the contracts with the interfaces that features
 * register. A resource without an interface gets a plain one.
 */
export function createRegistry(
  found: readonly { resource: AnyResource; stage: Stage }[],
  features: readonly FeatureUi[],
  fallbackIcon: Icon,
): Registry {
  const plain = found
    .filter(({ resource }) => !features.some((ui) => ui.resource?.noun === resource.noun))
    .map(({ resource, stage }): FeatureUi => ({ resource, stage }));
  const all = [...features, ...plain];
  const nouns = all.flatMap((ui) => (ui.resource ? [nounOf(ui, ui.resource, fallbackIcon)] : []));
  const byName = new Map(nouns.map((noun) => [noun.resource.noun, noun]));
  return {
    features: all,
    nouns,
    noun: (name) => byName.get(name),
    slot: <S extends SlotName>(name: S) =>
      all.flatMap((ui) => {
        const load = ui.slots?.[name];
        return load ? [load] : [];
      }),
  };
}

function nounOf(ui: FeatureUi, resource: AnyResource, fallbackIcon: Icon): Noun {
  return { resource, ui, icon: ui.nav?.icon ?? fallbackIcon, path: resource.path };
}

/** A record's name: its title field, else the fallback, else its key. */
export function titleOf(resource: AnyResource, record: Readonly<Record<string, unknown>>): string {
  for (const name of [resource.title, resource.titleFallback, 'key']) {
    const value = name ? record[name] : undefined;
    if (typeof value === 'string' && value.trim()) return firstLine(value);
  }
  return 'Untitled';
}

function firstLine(value: string): string {
  const line = value.trim().split('\n', 1)[0] ?? '';
  return line.length > 200 ? `${line.slice(0, 199)}…` : line;
}
