const ISO =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?)?\s?(Z|[+-]\d\d:?\d\d)?$/i;

/**
 * ISO 8601 as microseconds since 1970; without a zone it is taken as UTC.
 * @returns null for anything else, and for days that do not exist.
 */
export function parseMoment(text: string): number | null {
  const found = ISO.exec(text.trim());
  if (!found) return null;
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', zone] = found;
  const parts = [year, month, day, hour, minute, second].map(Number);
  const [y = 0, mo = 0, d = 0, h = 0, mi = 0, s = 0] = parts;
  const ms = Date.UTC(y, mo - 1, d, h, mi, s);
  const date = new Date(ms);
  const exists =
    date.getUTCMonth() === mo - 1 && date.getUTCDate() === d && h < 24 && mi < 60 && s < 60;
  // Date.UTC takes years below 100 for the 20th century.
  if (!exists || y < 100) return null;
  const offset = zone && zone.toUpperCase() !== 'Z' ? offsetOf(zone) : 0;
  if (offset === null) return null;
  return (ms - offset * 60_000) * 1000 + Number(fraction.slice(0, 6).padEnd(6, '0'));
}

/** Minutes east of Greenwich. */
function offsetOf(zone: string): number | null {
  const sign = zone.startsWith('-') ? -1 : 1;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(-2));
  return hours < 24 && minutes < 60 ? sign * (hours * 60 + minutes) : null;
}
