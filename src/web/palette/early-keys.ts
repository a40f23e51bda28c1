/** What was typed between asking for the palette and its box being there to type in. */
const LONGEST_MS = 3000;
let typed: string | null = null;

function onKeyDown(event: KeyboardEvent): void {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === 'Backspace') typed = typed?.slice(0, -1) ?? null;
  else if (event.key.length === 1) typed += event.key;
  else return;
  event.preventDefault();
  event.stopImmediatePropagation();
}

/** Begins to keep what is typed, so that a quick hand loses nothing while the palette opens. */
export function keepEarlyKeys(): void {
  if (typed !== null) return;
  typed = '';
  window.addEventListener('keydown', onKeyDown, { capture: true });
  // A palette that could not be fetched must not swallow the keys for good.
  setTimeout(takeEarlyKeys, LONGEST_MS);
}

/** Ends it, and answers what was typed meanwhile. */
export function takeEarlyKeys(): string {
  window.removeEventListener('keydown', onKeyDown, { capture: true });
  const text = typed ?? '';
  typed = null;
  return text;
}
