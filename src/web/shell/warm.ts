/** Parts that a key can open at any moment: on hand before they are asked for. */
const PARTS: readonly (() => Promise<unknown>)[] = [
  () => import('#platform/ui/overlay/anchored-popover.tsx'),
  () => import('#platform/ui/overlay/menu-list.tsx'),
  () => import('#platform/ui/fields/value-editor.tsx'),
  () => import('#platform/ui/list/filter-chooser.tsx'),
  () => import('../palette/palette.tsx'),
  () => import('#platform/ui/record/record-page.tsx'),
  () => import('#platform/ui/record/markdown.tsx'),
  () => import('#platform/ui/record/create-dialog.tsx'),
  () => import('#platform/ui/data/toasts.tsx'),
];

const SETTLED_MS = 600;

/** Fetches them once the page has settled; those that fail are fetched again when they are needed. */
export function warmUp(): () => void {
  const timer = setTimeout(() => {
    for (const load of PARTS) load().catch(() => {});
  }, SETTLED_MS);
  return () => clearTimeout(timer);
}
