/** Text that was typed and not yet saved; survives a failed save, a crash and a closed tab. */
const PREFIX = 'throughline:draft:';

function storage(): Storage | null {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}

export function readDraft(name: string): string | null {
  return storage()?.getItem(PREFIX + name) ?? null;
}

/** Keeps a draft; `null` forgets it. A full storage is no reason to stop someone typing. */
export function keepDraft(name: string, text: string | null): void {
  try {
    if (text === null) storage()?.removeItem(PREFIX + name);
    else storage()?.setItem(PREFIX + name, text);
  } catch {
    return;
  }
}
