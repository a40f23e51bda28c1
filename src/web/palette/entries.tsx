import { useMantineColorScheme } from '@mantine/core';
import { IconHome, IconMoon, IconPlus, IconSettings, IconSun } from '@tabler/icons-react';
import { useMemo } from 'react';
import { useAdmitted, useApp } from '#platform/ui/app-context.tsx';
import { type Icon, STAGES } from '#platform/ui/feature-ui.ts';
import { createLabel, type Noun } from '#platform/ui/registry.ts';
import { placesOf, stagesShown } from '../shell/stages.ts';
import { useCreatable } from '../shell/use-creatable.ts';

export interface Entry {
  readonly id: string;
  readonly group: string;
  readonly label: string;
  readonly icon: Icon;
  readonly hint?: string | undefined;
  readonly keys?: string | undefined;
  readonly keywords?: string | undefined;
  readonly run: () => void;
}

/** What can be created, gone to and done, as the features registered it. */
export function useCommandEntries(mode: 'all' | 'create'): readonly Entry[] {
  const app = useApp();
  const creatable = useCreatable();
  const admitted = useAdmitted();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return useMemo(() => {
    const create = inOrder(creatable).map(({ resource, icon }): Entry => {
      return {
        id: `create:${resource.noun}`,
        group: 'Create',
        label: mode === 'create' ? resource.label.one : createLabel(resource),
        icon: mode === 'create' ? icon : IconPlus,
        keywords: `create add ${resource.label.many}`,
        run: () => app.create(resource.noun),
      };
    });
    if (mode === 'create') return create;
    const dark = colorScheme === 'dark';
    const theme: Entry = {
      id: 'do:scheme',
      group: 'Do',
      label: dark ? 'Switch to light' : 'Switch to dark',
      icon: dark ? IconSun : IconMoon,
      keywords: 'theme appearance mode',
      run: () => setColorScheme(dark ? 'light' : 'dark'),
    };
    const here = places(app, admitted);
    return [...here, ...commands(app), ...create, theme];
  }, [app, creatable, admitted, mode, colorScheme, setColorScheme]);
}

const LAST = 100;

/** Nouns as the rail has them: by stage of the work, then by place. */
function inOrder(nouns: readonly Noun[]): Noun[] {
  const stage = ({ ui }: Noun) => STAGES.findIndex(({ id }) => id === ui.stage);
  const place = ({ ui }: Noun) => ui.nav?.order ?? LAST;
  return nouns.toSorted((a, b) => stage(a) - stage(b) || place(a) - place(b));
}

type App = ReturnType<typeof useApp>;

function places(app: App, admitted: ReturnType<typeof useAdmitted>): Entry[] {
  const staged = stagesShown(app.registry, admitted).flatMap((stage) =>
    stage.items.map((item) => ({ ...item, hint: stage.label })),
  );
  const rest = [
    ...placesOf(app.registry, 'home'),
    ...placesOf(app.registry, 'settings').filter(({ access }) => admitted(access)),
  ];
  const all = [
    { path: '', label: 'Home', icon: IconHome, hint: undefined },
    ...staged,
    ...rest.map((item) => ({ ...item, hint: undefined })),
    { path: 'settings', label: 'Settings', icon: IconSettings, hint: undefined },
  ];
  return all.map(({ path, label, icon, hint }) => ({
    id: `go:${path}`,
    group: 'Go to',
    label,
    icon,
    hint,
    keywords: 'go open',
    run: () => app.go(path),
  }));
}

function commands(app: App): Entry[] {
  return app.registry.features
    .flatMap((feature) => feature.commands ?? [])
    .map((command) => ({
      id: `do:${command.id}`,
      group: 'Do',
      label: command.label,
      icon: command.icon ?? IconPlus,
      keywords: command.keywords,
      keys: command.shortcut,
      run: () => command.run({ go: app.go, create: app.create }),
    }));
}
