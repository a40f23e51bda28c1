import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router';
import type { Page } from '#platform/ui/feature-ui.ts';
import type { Noun } from '#platform/ui/registry.ts';
import { Waiting } from '#platform/ui/waiting.tsx';
import { CrashPage, MissingPage } from './pages/trouble.tsx';
import { basePath, signInAddress } from './places.ts';
import { registry } from './registry.ts';
import { lastWorkspace, meQuery } from './session.ts';

interface Context {
  readonly queries: QueryClient;
}

const root = createRootRouteWithContext<Context>()({
  component: Outlet,
  errorComponent: CrashPage,
  notFoundComponent: MissingPage,
});

/** Everything that needs somebody signed in. */
const signedIn = createRoute({
  getParentRoute: () => root,
  id: 'signed-in',
  beforeLoad: async ({ context }) => {
    const me = await context.queries.ensureQueryData(meQuery);
    if (me) return { me };
    window.location.replace(signInAddress());
    // The page is on its way out; nothing more is to be shown.
    return new Promise<never>(() => {});
  },
});

const start = createRoute({
  getParentRoute: () => signedIn,
  path: '/',
  beforeLoad: ({ context: { me } }) => {
    const last = me.workspaces.find(({ slug }) => slug === lastWorkspace());
    const only = me.workspaces.length === 1 ? me.workspaces[0] : last;
    if (only) throw redirect({ to: '/$workspace', params: { workspace: only.slug } });
  },
  component: lazyRouteComponent(() => import('./pages/chooser.tsx')),
});

const workspace = createRoute({
  getParentRoute: () => signedIn,
  path: '$workspace',
  component: lazyRouteComponent(() => import('./shell/shell.tsx')),
  errorComponent: CrashPage,
});

const home = createRoute({
  getParentRoute: () => workspace,
  path: '/',
  component: lazyRouteComponent(() => import('./pages/home.tsx')),
});

const missing = createRoute({ getParentRoute: () => workspace, path: '$', component: MissingPage });

const settings = createRoute({
  getParentRoute: () => workspace,
  path: 'settings',
  component: lazyRouteComponent(() => import('./settings/frame.tsx')),
});

const SETTINGS = [
  { path: 'profile', load: () => import('./settings/profile.tsx') },
  { path: 'appearance', load: () => import('./settings/appearance.tsx') },
  { path: 'sessions', load: () => import('./settings/sessions.tsx') },
] as const;

/**
 * Its list and its records: every noun has them, with or without an interface of its own. `page`
 * is what a feature shows for a record in place of the plain page.
 */
function nounRoutes({ path, load }: Noun, page: Page | undefined) {
  const parts = () => Promise.all([import('./pages/noun.tsx'), load()]);
  const list = createRoute({
    getParentRoute: () => workspace,
    path,
    component: lazyRouteComponent(async () => {
      const [{ NounList }, resource] = await parts();
      return { default: () => <NounList resource={resource} /> };
    }),
  });
  const record = createRoute({
    getParentRoute: () => workspace,
    path: recordPath({ path }),
    component: lazyRouteComponent(async () => {
      const [[{ NounRecord }, resource], own] = await Promise.all([parts(), page?.load()]);
      return { default: () => <NounRecord resource={resource} own={own?.default} /> };
    }),
  });
  return [list, record] as const;
}

function recordPath({ path }: { path: string }): string {
  return `${path}/$id`;
}

function pageRoute(page: Page) {
  return createRoute({
    getParentRoute: () => workspace,
    path: page.path,
    component: lazyRouteComponent(page.load),
  });
}

function settingsRoutes() {
  const own = SETTINGS.map(({ path, load }) =>
    createRoute({ getParentRoute: () => settings, path, component: lazyRouteComponent(load) }),
  );
  const index = createRoute({
    getParentRoute: () => settings,
    path: '/',
    beforeLoad: ({ params }) => {
      throw redirect({ to: '/$workspace/settings/profile', params } as never);
    },
  });
  const others = allPages()
    .filter((page) => page.path.startsWith('settings/'))
    .map((page) =>
      createRoute({
        getParentRoute: () => settings,
        path: page.path.slice('settings/'.length),
        component: lazyRouteComponent(page.load),
      }),
    );
  return [index, ...own, ...others];
}

function allPages(): Page[] {
  return registry.features.flatMap((feature) => [...(feature.pages ?? [])]);
}

function routeTree() {
  const pages = allPages().filter((page) => !page.path.startsWith('settings/'));
  // A feature may bring its own page in place of the plain list or record.
  const byPath = new Map(pages.map((page) => [page.path, page]));
  const nouns = registry.nouns.flatMap((noun) => {
    const [list, record] = nounRoutes(noun, byPath.get(recordPath(noun)));
    return byPath.has(noun.path) ? [record] : [list, record];
  });
  const records = new Set(registry.nouns.map(recordPath));
  return root.addChildren([
    signedIn.addChildren([
      start,
      workspace.addChildren([
        home,
        settings.addChildren(settingsRoutes()),
        ...pages.filter(({ path }) => !records.has(path)).map(pageRoute),
        ...nouns,
        missing,
      ]),
    ]),
  ]);
}

/** Addresses read and write like any other web page's: `?state=open&sort=-createdAt`. */
function parseSearch(search: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(search));
}

function stringifySearch(search: Record<string, unknown>): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(search)) {
    if (value !== undefined && value !== null) params.set(name, String(value));
  }
  const text = params.toString().replaceAll('%2C', ',');
  return text ? `?${text}` : '';
}

export function createAppRouter(queries: QueryClient) {
  return createRouter({
    routeTree: routeTree(),
    basepath: basePath,
    context: { queries },
    parseSearch,
    stringifySearch,
    defaultPreload: 'intent',
    defaultPendingComponent: Waiting,
    defaultPendingMs: 150,
    defaultPendingMinMs: 0,
    scrollRestoration: true,
    defaultErrorComponent: CrashPage,
    defaultNotFoundComponent: MissingPage,
  });
}
