import { Outlet, useRouterState } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { useAdmitted, useApp } from '#platform/ui/app-context.tsx';
import { AppLink } from '#platform/ui/app-link.tsx';
import { SettingsPage } from '#platform/ui/settings/settings-page.tsx';
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
  const nav = useRef<HTMLElement>(null);
  const here = useRouterState({ select: (state) => state.location.pathname });
  // On a phone the pages stand in one line: the one that is open is to be seen.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the address decides which one it is
  useEffect(() => {
    const current = nav.current?.querySelector('[aria-current]');
    current?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [here]);
  const admitted = useAdmitted();
  const all = registry.features
    .flatMap((feature) => feature.pages ?? [])
    .filter((page) => page.path.startsWith('settings/'));
  const pages = all
    .filter((page) => admitted(page.access))
    .toSorted((a, b) => (a.order ?? LAST) - (b.order ?? LAST))
    .map((page) => ({
      path: page.path,
      label: page.title,
      group: page.yours ? 'you' : (page.access?.kind ?? 'workspace'),
    }));
  const groups = Map.groupBy(pages, ({ group }) => group);
  const own = groups.get('workspace') ?? [];
  const listed = new Set(pages.map((page) => page.path));
  const places = placesOf(registry, 'settings').filter(
    (place) => !listed.has(place.path) && admitted(place.access),
  );
  const open = all.find((page) => here.endsWith(`/${page.path}`));
  return (
    <div className={classes.frame}>
      <nav className={classes.nav} aria-label="Settings" ref={nav}>
        <SettingsGroup label="You" items={[...OWN, ...(groups.get('you') ?? [])]} />
        <SettingsGroup label="Workspace" items={[...own, ...places]} />
        <SettingsGroup label="Installation" items={groups.get('instance') ?? []} />
      </nav>
      <div className={classes.page}>{admitted(open?.access) ? <Outlet /> : <NotYours />}</div>
    </div>
  );
}

function NotYours() {
  return (
    <SettingsPage title="Not yours to see" lead="This page is for admins. Ask one of them.">
      <AppLink path="settings/members">See who they are</AppLink>
    </SettingsPage>
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
