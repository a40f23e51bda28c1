import { useDisclosure, useLocalStorage, useMediaQuery } from '@mantine/hooks';
import { useQueryClient } from '@tanstack/react-query';
import { Outlet, useNavigate, useParams, useRouteContext, useRouter } from '@tanstack/react-router';
import { lazy, Suspense, use, useCallback, useEffect, useMemo, useState } from 'react';
import { accessRoutes, type Me } from '#core/access/access.contract.ts';
import { activityRoutes } from '#core/activity/activity.contract.ts';
import {
  type App,
  AppProvider,
  RefStore,
  type Scope,
  useAdmitted,
  useApp,
} from '#platform/ui/app-context.tsx';
import { useConflict } from '#platform/ui/data/conflict.ts';
import { useLive } from '#platform/ui/data/live.ts';
import { OfflineBanner } from '#platform/ui/data/offline-banner.tsx';
import { useReauthentication } from '#platform/ui/data/reauthentication.ts';
import { announceFailure, undoLatest } from '#platform/ui/data/undo.ts';
import { waitingOffline } from '#platform/ui/data/waiting-writes.ts';
import { useShortcuts } from '#platform/ui/keys/shortcut.ts';
import type { Noun } from '#platform/ui/registry.ts';
import { MissingPage } from '../pages/trouble.tsx';
import { keepEarlyKeys } from '../palette/early-keys.ts';
import { registry } from '../registry.ts';
import { client, meQuery, rememberWorkspace } from '../session.ts';
import { BottomBar } from './bottom-bar.tsx';
import { DirectoryLoader } from './directory-loader.tsx';
import { Rail } from './rail.tsx';
import classes from './shell.module.css';
import { ShellContext } from './shell-context.ts';
import { stagesShown } from './stages.ts';
import { warmUp } from './warm.ts';

const MenuDrawer = lazy(() => import('./menu-drawer.tsx'));
const OwnCreateForm = lazy(() => import('./own-create-form.tsx'));
const Palette = lazy(() => import('../palette/palette.tsx'));
const KeyMap = lazy(() => import('#platform/ui/keys/key-map.tsx'));
const CreateDialog = lazy(() => import('#platform/ui/record/create-dialog.tsx'));
const ReauthenticationDialog = lazy(() => import('./reauthentication-dialog.tsx'));
const ConflictDialog = lazy(() => import('#platform/ui/record/conflict-dialog.tsx'));

// Writes wait for a lost connection; reads say at once that there is none.
const writes = waitingOffline(client);

type Creating = { noun: string; values: Readonly<Record<string, unknown>> } | null;

/** Everything inside a workspace: rail, page, palette, dialogs, live updates. */
export default function Shell() {
  const { workspace: slug = '' } = useParams({ strict: false });
  const { me } = useRouteContext({ strict: false }) as { me: Me };
  const workspace = me.workspaces.find((candidate) => candidate.slug === slug);
  if (!workspace) return <MissingPage />;
  return <Workspace key={workspace.id} me={me} workspace={workspace} />;
}

function Workspace({ me, workspace }: { me: Me; workspace: Me['workspaces'][number] }) {
  const navigate = useNavigate();
  const router = useRouter();
  const [creating, setCreating] = useState<Creating>(null);
  const refs = useMemo(() => new RefStore(), []);
  const [scope, setScope] = useScope(me, workspace.id);
  useEffect(() => rememberWorkspace(workspace.slug), [workspace.slug]);
  const app = useMemo((): App => {
    const pathOf = (path: string) => `/${workspace.slug}/${path}`.replace(/\/$/, '');
    return {
      client: writes,
      registry,
      user: me.user,
      workspace,
      undo: async (id) => {
        const params = { workspace: workspace.slug, id };
        await client.call(activityRoutes.undo, { params });
      },
      refs,
      scope,
      setScope,
      go: (path) => void navigate({ href: pathOf(path) }),
      href: (path) =>
        router.history.createHref(`${router.basepath.replace(/\/$/, '')}${pathOf(path)}`),
      create: (noun, values = {}) => setCreating({ noun, values }),
    };
  }, [me.user, workspace, refs, scope, setScope, navigate, router]);
  return (
    <AppProvider value={app}>
      <DirectoryLoader>
        <Frame me={me} creating={creating} onCreated={() => setCreating(null)} />
      </DirectoryLoader>
    </AppProvider>
  );
}

/** The scope of this person in this workspace; it goes with them to their other devices. */
function useScope(me: Me, workspaceId: string) {
  const queries = useQueryClient();
  const name = `scope:${workspaceId}`;
  const [scope, setScope] = useState(() => scopeOf(me.user.preferences[name]));
  const keep = useCallback(
    (next: Scope | null) => {
      setScope(next);
      client
        .call(accessRoutes.updateMe, { body: { preferences: { [name]: next } } })
        .then((saved) => queries.setQueryData(meQuery.queryKey, saved))
        .catch(() => announceFailure('Your choice holds on this page, but was not kept.'));
    },
    [queries, name],
  );
  return [scope, keep] as const;
}

/** A scope as it was kept; whatever else stands there is none. */
function scopeOf(kept: unknown): Scope | null {
  if (typeof kept !== 'object' || kept === null) return null;
  const { field, id, title } = kept as Partial<Record<keyof Scope, unknown>>;
  const whole = [field, id, title].every((part) => typeof part === 'string');
  return whole ? (kept as Scope) : null;
}

interface FrameProps {
  readonly me: Me;
  readonly creating: Creating;
  readonly onCreated: () => void;
}

function Frame({ me, creating, onCreated }: FrameProps) {
  const phone = useMediaQuery('(max-width: 760px)', undefined, { getInitialValueInEffect: false });
  const [collapsed, setCollapsed] = useLocalStorage({
    key: 'throughline:rail-collapsed',
    defaultValue: false,
    getInitialValueInEffect: false,
  });
  const [menu, menuControl] = useDisclosure(false);
  const [palette, setPalette] = useState<'all' | 'create' | null>(null);
  const openPalette = useCallback((mode: 'all' | 'create') => {
    keepEarlyKeys();
    setPalette(mode);
  }, []);
  const [keyMap, keyMapControl] = useDisclosure(false);
  useLive();
  useEffect(warmUp, []);
  useGlobalKeys({
    openPalette,
    toggleRail: () => setCollapsed((now) => !now),
    openKeyMap: keyMapControl.open,
  });
  const shell = useMemo(
    () => ({
      openPalette,
      openKeyMap: keyMapControl.open,
      closeMenu: menuControl.close,
    }),
    [openPalette, keyMapControl.open, menuControl.close],
  );
  const rail = (
    <Rail me={me} collapsed={collapsed && !phone} onCollapse={() => setCollapsed((now) => !now)} />
  );
  return (
    <ShellContext value={shell}>
      <a className={classes.skip} href="#page">
        Skip to the page
      </a>
      <div className={classes.shell} data-collapsed={(collapsed && !phone) || undefined}>
        {phone
          ? menu && (
              <Suspense>
                <MenuDrawer onClose={menuControl.close}>{rail}</MenuDrawer>
              </Suspense>
            )
          : rail}
        <div className={classes.content}>
          <OfflineBanner />
          <main id="page" className={classes.page} tabIndex={-1}>
            <Suspense>
              <Outlet />
            </Suspense>
          </main>
        </div>
        {phone && <BottomBar onMenu={menuControl.open} />}
      </div>
      <Suspense>
        {palette && <Palette mode={palette} onClose={() => setPalette(null)} />}
        {keyMap && <KeyMap opened onClose={keyMapControl.close} />}
        <CreateForm creating={creating} onClose={onCreated} />
        <Conflicts />
        <Reauthentication />
      </Suspense>
    </ShellContext>
  );
}

function CreateForm({ creating, onClose }: { creating: Creating; onClose: () => void }) {
  const noun = useApp().registry.noun(creating?.noun ?? '');
  if (!creating || !noun) return null;
  if (noun.ui.createForm) {
    return <OwnCreateForm noun={noun} values={creating.values} onClose={onClose} />;
  }
  return <PlainCreateForm noun={noun} values={creating.values} onClose={onClose} />;
}

function PlainCreateForm(props: {
  noun: Noun;
  values: NonNullable<Creating>['values'];
  onClose: () => void;
}) {
  const resource = use(props.noun.load());
  const { scope } = useApp();
  // What is made while one looks at a part belongs to it, unless told otherwise.
  const within = scope && resource.within.includes(scope.field) ? { [scope.field]: scope.id } : {};
  const values = { ...within, ...props.values };
  return <CreateDialog resource={resource} values={values} onClose={props.onClose} />;
}

function Reauthentication() {
  const asked = useReauthentication();
  return asked && <ReauthenticationDialog asked={asked} />;
}

function Conflicts() {
  const conflict = useConflict();
  return conflict && <ConflictDialog key={conflict.current.id} conflict={conflict} />;
}

function useGlobalKeys(actions: {
  openPalette: (mode: 'all' | 'create') => void;
  toggleRail: () => void;
  openKeyMap: () => void;
}): void {
  const { go } = useApp();
  const admitted = useAdmitted();
  const places = stagesShown(registry, admitted).flatMap((stage) => stage.items.slice(0, 1));
  useShortcuts([
    {
      keys: 'mod+k',
      label: 'Find, go, do',
      group: 'Anywhere',
      run: () => actions.openPalette('all'),
      inDialog: false,
    },
    {
      keys: 'c',
      label: 'Create',
      group: 'Anywhere',
      run: () => actions.openPalette('create'),
      // A list creates what it holds.
      fallback: true,
    },
    { keys: '?', label: 'Show the keys', group: 'Anywhere', run: actions.openKeyMap },
    { keys: '[', label: 'Fold the side bar', group: 'Anywhere', run: actions.toggleRail },
    { keys: 'mod+z', label: 'Undo', group: 'Anywhere', run: () => !isTyping() && undoLatest() },
    { keys: 'g h', label: 'Go home', group: 'Go', run: () => go('') },
    { keys: 'g s', label: 'Go to settings', group: 'Go', run: () => go('settings') },
    ...places.map((item, at) => ({
      keys: `g ${at + 1}`,
      label: `Go to ${item.label.toLowerCase()}`,
      group: 'Go',
      run: () => go(item.path),
    })),
  ]);
}

function isTyping(): boolean {
  return document.activeElement?.matches('input, textarea, [contenteditable="true"]') ?? false;
}
