import resources from 'virtual:resources';
import { IconCircleDashed } from '@tabler/icons-react';
import { routeOutlines } from '#platform/contract/outline.ts';
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

const found = resources.map(({ file, outline, load }) => ({
  resource: { ...outline, routes: routeOutlines(outline) },
  stage: stageOf(file),
  load,
}));

/** Every noun and every feature of the application, gathered from their folders. */
export const registry = createRegistry(
  found,
  Object.values(interfaces).flatMap(({ ui }) => ui),
  IconCircleDashed,
);
