/** Records this tab has just written: their echo on the event stream brings nothing new. */
const writes = new Map<string, number>();
const ECHO_MS = 5000;

export function noteOwnWrite(id: string, now = Date.now()): void {
  writes.set(id, now);
  for (const [other, at] of writes) if (now - at > ECHO_MS) writes.delete(other);
}

/** True once for each write of ours. */
export function isOwnEcho(id: string, now = Date.now()): boolean {
  const at = writes.get(id);
  writes.delete(id);
  return at !== undefined && now - at <= ECHO_MS;
}
