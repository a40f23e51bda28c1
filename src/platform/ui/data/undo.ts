import type { Toast } from './toast.ts';

const UNDO_MS = 8000;
const UNDO = 'undo';
let latest: { message: string; undo: () => void } | null = null;
let onFirst: (() => void) | null = null;

/** Tells who shows toasts that the first one is on its way. */
export function onFirstToast(mount: () => void): void {
  onFirst = mount;
}

function show(toast: Toast): void {
  onFirst?.();
  onFirst = null;
  void import('./toasts.tsx').then(({ showToast }) => showToast(toast));
}

/** Tells what was done and offers to take it back for eight seconds. One toast at a time. */
export function offerUndo(message: string, undo: () => void): void {
  const act = { message, undo };
  latest = act;
  const run = () => {
    if (latest === act) latest = null;
    undo();
  };
  show({ id: UNDO, message, ms: UNDO_MS, action: { label: 'Undo', run } });
}

/** Takes the latest act back; false when there is nothing to take back. */
export function undoLatest(): boolean {
  const act = latest;
  if (!act) return false;
  latest = null;
  void import('./toasts.tsx').then(({ hideToast }) => hideToast(UNDO));
  act.undo();
  return true;
}

export function announce(message: string): void {
  show({ message, ms: 5000 });
}

/** Says what went wrong and what to do; stays until closed when it can be tried again. */
export function announceFailure(message: string, retry?: () => void): void {
  show({
    id: `failure:${message}`,
    message,
    failure: true,
    ...(retry ? { action: { label: 'Try again', run: retry } } : { ms: 10_000 }),
  });
}
