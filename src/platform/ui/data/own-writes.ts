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

/** For each record: which version our write turned into which. */
const steps = new Map<string, Map<number, number>>();

/** Notes that a write of ours, made on version `from`, became version `to`. */
export function noteOwnVersion(id: string, from: number, to: number): void {
  const own = steps.get(id) ?? new Map<number, number>();
  steps.set(id, own.set(from, to));
}

/**
 * The version to send for something that was seen at `version`: moved on by our
 * own writes alone, never by somebody else's, so that the server still notices
 * when theirs came in between.
 */
export function afterOwnWrites(id: string, version: number): number {
  const own = steps.get(id);
  let at = version;
  for (let next = own?.get(at); next !== undefined && next > at; next = own?.get(at)) at = next;
  return at;
}
