import { Outlet, useRouterState } from '@tanstack/react-router';
import { useAdmitted, useApp } from '#platform/ui/app-context.tsx';
import { AppLink } from '#platform/ui/app-link.tsx';
import { useTitle } from '#platform/ui/use-title.ts';
import { placesOf } from '../shell/stages.ts';
import classes from './settings.module.css';

const OWN = [
  { path: 'settings/profile', label: 'Profile' },
  { path: 'settings/appearance', label: 'Appearance' },
  { path: 'settings/sessions', label: 'Sessions' },
];

const LAST = 100;

/** The settings: yours, and what features add for the workspace. */
export default function SettingsFrame() {
  const { registry } = useApp();
  useTitle('Settings');
  const admitted = useAdmitted();
  const pages = registry.features
    .flatMap((feature) => feature.pages ?? [])
    .filter((page) => page.path.startsWith('settings/') && admitted(page.access))
    .toSorted((a, b) => (a.order ?? LAST) - (b.order ?? LAST))
    .map((page) => ({
      path: page.path,
      label: page.title,
      group: page.yours ? 'you' : (page.access?.kind ?? 'workspace'),
    }));
  const groups = Map.groupBy(pages, ({ group }) => group);
  const own = groups.get('workspace') ?? [];
  const listed = new Set(pages.map((page) => page.path));
  const places = placesOf(registry, 'settings').filter((place) => !listed.has(place.path));
  return (
    <div className={classes.frame}>
      <nav className={classes.nav} aria-label="Settings">
        <SettingsGroup label="You" items={[...OWN, ...(groups.get('you') ?? [])]} />
        <SettingsGroup label="Workspace" items={[...own, ...places]} />
        <SettingsGroup label="Installation" items={groups.get('instance') ?? []} />
      </nav>
      <div className={classes.page}>
        <Outlet />
      </div>
    </div>
  );
}

function SettingsGroup(props: {
  label: string;
  items: readonly { path: string; label: string }[];
}) {
  const here = useRouterState({ select: (state) => state.location.pathname });
  if (props.items.length === 0) return null;
  return (
    <section>
      <h2>{props.label}</h2>
      <ul>
        {props.items.map((item) => (
          <li key={item.path}>
            <AppLink
              path={item.path}
              aria-current={here.endsWith(`/${item.path}`) ? 'page' : undefined}
            >
              {item.label}
            </AppLink>
          </li>
        ))}
      </ul>
    </section>
  );
}
