import contracts from 'virtual:resources';
import { IconCircleDashed } from '@tabler/icons-react';
import type { AnyResource } from '#platform/contract/resource.ts';
import { type FeatureUi, STAGES, type Stage } from '#platform/ui/feature-ui.ts';
import { createRegistry } from '#platform/ui/registry.ts';

const interfaces = import.meta.glob<{ ui: FeatureUi | FeatureUi[] }>(
  '../{core,stages}/**/ui/index.tsx',
  { eager: true },
);

/** The folder a contract lies in says its stage; what all stages use has none. */
function stageOf(path: string): Stage {
  const folder = /stages\/([^/]+)\//.exec(path)?.[1];
  return STAGES.find((stage) => stage.id === folder)?.id ?? 'home';
}

function isResource(value: unknown): value is AnyResource {
  return typeof value === 'object' && value !== null && 'noun' in value && 'allFields' in value;
}

const found = contracts.flatMap(([path, exports]) =>
  Object.values(exports)
    .filter(isResource)
    .map((resource) => ({ resource, stage: stageOf(path) })),
);

/** Every noun and every feature of the application, gathered from their folders. */
export const registry = createRegistry(
  found,
  Object.values(interfaces).flatMap(({ ui }) => ui),
  IconCircleDashed,
);
