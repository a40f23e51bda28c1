import type { Access } from '#platform/contract/route.ts';
import type { FeatureUi, Icon, Stage } from '#platform/ui/feature-ui.ts';
import { STAGES } from '#platform/ui/feature-ui.ts';
import type { Registry } from '#platform/ui/registry.ts';

export interface NavItem {
  readonly path: string;
  readonly label: string;
  readonly icon: Icon;
  readonly order: number;
  /** Left out of the rail. */
  readonly aside: boolean;
  /** Whose it is, where it is not everybody's. */
  readonly access?: Access | undefined;
}

export interface NavStage {
  readonly id: Stage;
  readonly label: string;
  readonly items: readonly NavItem[];
}

const LAST = 100;

/** The places of one stage, in order. */
export function placesOf(registry: Registry, stage: Stage): NavItem[] {
  return registry.features
    .filter((feature) => feature.stage === stage && !feature.hidden)
    .flatMap((feature) => placeOf(registry, feature))
    .toSorted((a, b) => a.order - b.order || a.label.localeCompare(b.label));
}

function placeOf(registry: Registry, feature: FeatureUi): NavItem[] {
  const noun = feature.noun ? registry.noun(feature.noun) : undefined;
  const path = feature.nav?.path ?? noun?.path;
  const label = feature.nav?.label ?? noun?.resource.label.many;
  const icon = feature.nav?.icon ?? noun?.icon;
  if (path === undefined || label === undefined || !icon) return [];
  const page = feature.pages?.find((page) => page.path === path);
  const isList = !page && noun?.path === path;
  const access: Access | undefined = isList
    ? { kind: 'workspace', rule: noun.resource.policy.read }
    : page?.access;
  const { order = LAST, aside = false } = feature.nav ?? {};
  return [{ path, label, icon, order, aside, access }];
}

/** The stages that have something to show to whom `admitted` speaks for, in the order of the work. */
export function stagesShown(
  registry: Registry,
  admitted: (access: Access | undefined) => boolean,
): NavStage[] {
  return STAGES.filter((stage) => stage.id !== 'home' && stage.id !== 'settings')
    .map((stage) => ({
      ...stage,
      items: placesOf(registry, stage.id).filter(({ access }) => admitted(access)),
    }))
    .filter((stage) => stage.items.length > 0);
}
