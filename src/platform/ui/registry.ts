import type { ResourceOutline } from '#platform/contract/outline.ts';
import type { AnyResource, BaseRecord, Ref } from '#platform/contract/resource.ts';
import type { ChoiceAct, FeatureUi, Icon, SlotName, Slots, Stage } from './feature-ui.ts';

/** A noun with what every screen knows about it. */
export interface Noun {
  readonly resource: ResourceOutline;
  /** Everything about it, fields included; asked for again, it answers the same promise. */
  readonly load: () => Promise<AnyResource>;
  readonly ui: FeatureUi;
  readonly icon: Icon;
  /** The path of its list below the workspace. */
  readonly path: string;
}

/** A resource as the build found it, with the stage its folder says. */
export interface FoundResource {
  readonly resource: ResourceOutline;
  readonly stage: Stage;
  readonly load: () => Promise<AnyResource>;
}

export interface Registry {
  readonly features: readonly FeatureUi[];
  readonly nouns: readonly Noun[];
  noun(name: string): Noun | undefined;
  slot<S extends SlotName>(name: S): NonNullable<Slots[S]>[];
  /** The act that one of these values stands for, where it stands for one. */
  choiceAct(noun: string, change: Readonly<Record<string, unknown>>): ChoiceAct | undefined;
}

/**
 * Joins the resources found in the contracts with the interfaces that features
 * register. A resource without an interface gets a plain one.
 */
export function createRegistry(
  found: readonly FoundResource[],
  features: readonly FeatureUi[],
  fallbackIcon: Icon,
): Registry {
  const plain = found
    .filter(({ resource }) => !features.some((ui) => ui.noun === resource.noun))
    .map(({ resource, stage }): FeatureUi => ({ noun: resource.noun, stage }));
  const all = [...features, ...plain];
  const nouns = all.flatMap((ui) => (ui.noun ? [nounOf(ui, ui.noun, found, fallbackIcon)] : []));
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
    choiceAct: (noun, change) =>
      all
        .flatMap(({ choiceActs = [] }) => choiceActs)
        .find(({ nouns, field, value }) => nouns.includes(noun) && change[field] === value),
  };
}

function nounOf(
  ui: FeatureUi,
  name: string,
  found: readonly FoundResource[],
  fallbackIcon: Icon,
): Noun {
  const own = found.find(({ resource }) => resource.noun === name);
  if (!own) throw new Error(`No contract declares the noun “${name}”.`);
  const { resource } = own;
  return {
    resource,
    load: once(own.load),
    ui,
    icon: ui.nav?.icon ?? fallbackIcon,
    path: resource.path,
  };
}

/** Remembers what was loaded; a failure is forgotten, so that it can be tried again. */
function once<T>(load: () => Promise<T>): () => Promise<T> {
  let loading: Promise<T> | undefined;
  return () => {
    loading ??= load().catch((error: unknown) => {
      loading = undefined;
      throw error;
    });
    return loading;
  };
}

/** What the button that makes one is called: "New feature". */
export function createLabel({ label }: Pick<ResourceOutline, 'label'>): string {
  return label.create ?? `New ${label.one.toLowerCase()}`;
}

/** A record's name: its title field, else the fallback, else its key. */
export function titleOf(
  resource: Pick<ResourceOutline, 'title' | 'titleFallback'>,
  record: Readonly<Record<string, unknown>>,
): string {
  for (const name of [resource.title, resource.titleFallback, 'key']) {
    const value = name ? record[name] : undefined;
    if (typeof value === 'string' && value.trim()) return firstLine(value);
  }
  return 'Untitled';
}

/** What others need to show a link to a record. */
export function refOf(
  resource: Pick<ResourceOutline, 'noun' | 'title' | 'titleFallback'>,
  record: BaseRecord & Readonly<Record<string, unknown>>,
): Ref {
  const { id, key, archivedAt } = record;
  const { noun } = resource;
  return { id, noun, key, title: titleOf(resource, record), archived: archivedAt !== null };
}

function firstLine(value: string): string {
  const line = value.trim().split('\n', 1)[0] ?? '';
  return line.length > 200 ? `${line.slice(0, 199)}…` : line;
}
