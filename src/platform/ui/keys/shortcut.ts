import { useEffect, useRef, useSyncExternalStore } from 'react';

export interface Shortcut {
  /** `c`, `?`, `mod+k` (Ctrl or ⌘), `shift+x`, `Enter`, or a sequence: `g h`. */
  readonly keys: string;
  readonly label: string;
  /** The heading it stands under in the key map. */
  readonly group: string;
  /** Answer false to let the key pass. */
  readonly run: (event: KeyboardEvent) => unknown;
  /** Also while a dialog or menu is open. */
  readonly inDialog?: boolean;
  /** Left out of the key map, because another entry stands for it. */
  readonly unlisted?: boolean;
  /** Left to any other binding of the same keys, whichever came first. */
  readonly fallback?: boolean;
}

const SEQUENCE_MS = 900;
let shortcuts: readonly Shortcut[] = [];
const listeners = new Set<() => void>();
let pending = '';
let pendingUntil = 0;

function change(next: readonly Shortcut[]): void {
  shortcuts = next;
  for (const listener of listeners) listener();
}

export const isMac =
  typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.userAgent);

/** How a key press is written: `mod+k`, `shift+x`, `?`. Shift counts only where it makes no other sign. */
export function pressed(event: KeyboardEvent): string {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const letter = event.key.length > 1 || /[a-z0-9 ]/i.test(event.key);
  const name = key === ' ' ? 'Space' : key;
  const mod = isMac ? event.metaKey : event.ctrlKey;
  return [mod && 'mod', event.altKey && 'alt', event.shiftKey && letter && 'shift', name]
    .filter(Boolean)
    .join('+');
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !/^(checkbox|radio|button)$/.test(target.type);
  return target.isContentEditable || /^(TEXTAREA|SELECT)$/.test(target.tagName);
}

function isLayered(): boolean {
  return (
    document.querySelector('[role="dialog"][aria-modal="true"], [role="menu"], [data-tl-layer]') !==
    null
  );
}

/** Keys that buttons and links need for themselves. */
function belongsToTarget(event: KeyboardEvent): boolean {
  if (event.key !== 'Enter' && event.key !== ' ') return false;
  const target = event.target as HTMLElement | null;
  return target?.closest('button, a[href], [role="checkbox"], input, summary') != null;
}

let layered = false;

/** Looked at before a dialog hears the key: Escape closes it, and is not for what lies beneath as well. */
function lookForLayer(): void {
  layered = isLayered();
}

function onKeyDown(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing) return;
  const press = pressed(event);
  const withMod = press.startsWith('mod+');
  if (isTyping(event.target) && !withMod && event.key !== 'Escape') return;
  if (belongsToTarget(event)) return;
  const now = Date.now();
  const sequence = pending && now < pendingUntil ? `${pending} ${press}` : '';
  pending = '';
  const candidates = shortcuts.filter((shortcut) => !layered || shortcut.inDialog);
  for (const wanted of sequence ? [sequence, press] : [press]) {
    // The one registered last belongs to what was opened last.
    for (const shortcut of candidates.toReversed().toSorted(byFallback)) {
      if (shortcut.keys !== wanted || shortcut.run(event) === false) continue;
      event.preventDefault();
      return;
    }
  }
  if (candidates.some((shortcut) => shortcut.keys.startsWith(`${press} `))) {
    pending = press;
    pendingUntil = now + SEQUENCE_MS;
  }
}

function byFallback(a: Shortcut, b: Shortcut): number {
  return Number(a.fallback ?? false) - Number(b.fallback ?? false);
}

function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) {
    window.addEventListener('keydown', lookForLayer, true);
    window.addEventListener('keydown', onKeyDown);
  }
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    window.removeEventListener('keydown', lookForLayer, true);
    window.removeEventListener('keydown', onKeyDown);
  };
}

/** Binds keys while the component is shown; `null` binds nothing. */
export function useShortcuts(wanted: readonly (Shortcut | null)[]): void {
  const latest = useRef(wanted);
  latest.current = wanted;
  const hash = wanted.map((item) => (item ? `${item.keys}|${item.label}` : '')).join('\n');
  // biome-ignore lint/correctness/useExhaustiveDependencies: the hash stands for the bindings
  useEffect(() => {
    const mine = latest.current.flatMap((item, index) => {
      if (!item) return [];
      const bound: Shortcut = { ...item, run: (event) => latest.current[index]?.run(event) };
      return [bound];
    });
    change([...shortcuts, ...mine]);
    const stop = subscribe(() => {});
    return () => {
      stop();
      change(shortcuts.filter((item) => !mine.includes(item)));
    };
  }, [hash]);
}

export function useShortcut(shortcut: Shortcut | null): void {
  useShortcuts([shortcut]);
}

/** Every binding in force, for the key map. */
export function useShortcutList(): readonly Shortcut[] {
  return useSyncExternalStore(subscribe, () => shortcuts);
}
