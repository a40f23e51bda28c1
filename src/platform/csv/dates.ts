/**
 * How the dates of a column are written. `year-first` covers ISO 8601 and `2015/12/21 22:21`,
 * `month-name` what Jira, Linear and JavaScript write, `epoch` seconds or milliseconds since 1970
 * (for dates from 2001 to 2033).
 */
export const dateFormats = [
  'year-first',
  'month-name',
  'day-first',
  'month-first',
  'epoch',
] as const;
export type DateFormat = (typeof dateFormats)[number];

type Parts = {
  year: number;
  month: number;
  day: number;
  /** Minutes and seconds within the day, absent for a date without time. */
  seconds?: number;
  /** Minutes east of UTC; local times without one are taken as UTC. */
  offset?: number;
};

const time = String.raw`(?:[ T,]+(\d{1,2})[:.](\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*([ap]\.?m\.?)?)?`;
const zone = String.raw`\s*(Z|[A-Z]{2,4}|(?:GMT|UTC)?[+-]\d{2}:?\d{2})?(?: \([^)]*\))?`;
const weekday = '(?:[a-z]{2,9},? )?';
const yearFirst = new RegExp(String.raw`^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})${time}${zone}$`, 'i');
const numeric = new RegExp(
  String.raw`^(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})${time}${zone}$`,
  'i',
);
const dayMonthName = new RegExp(
  String.raw`^${weekday}(\d{1,2})(?:st|nd|rd|th)?[-/. ]+([a-z]{3,9})[-/., ]+(\d{4}|\d{2})${time}${zone}$`,
  'i',
);
const monthNameDay = new RegExp(
  String.raw`^${weekday}([a-z]{3,9})[-/. ]+(\d{1,2})(?:st|nd|rd|th)?,? +(\d{4})${time}${zone}$`,
  'i',
);
// Unix `date`: Fri Sep 20 14:29:43 CDT 2024
const unixDate = /^[a-z]{3} ([a-z]{3}) +(\d{1,2}) (\d{2}):(\d{2}):(\d{2}) ([A-Z]{2,4}) (\d{4})$/i;

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const fullMonths = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
];

/** Zone abbreviations with one usual meaning, in minutes east of UTC. */
const zoneMinutes: Record<string, number> = {
  Z: 0,
  UTC: 0,
  GMT: 0,
  WET: 0,
  BST: 60,
  CET: 60,
  CEST: 120,
  EET: 120,
  EEST: 180,
  EST: -300,
  EDT: -240,
  CST: -360,
  CDT: -300,
  MST: -420,
  MDT: -360,
  PST: -480,
  PDT: -420,
};

/**
 * Reads a date in the given format. Gives `YYYY-MM-DD`, or an ISO instant in UTC where the text has a
 * time, and undefined for text that is no date or names a day that does not exist.
 */
export function parseDate(text: string, format: DateFormat): string | undefined {
  const parts = dateParts(text.trim(), format);
  if (!parts) return undefined;
  const { year, month, day, seconds, offset = 0 } = parts;
  const midnight = Date.UTC(year, month - 1, day);
  const date = new Date(midnight);
  if (year < 1000 || date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day)
    return undefined;
  if (seconds === undefined) return date.toISOString().slice(0, 10);
  return new Date(midnight + seconds * 1000 - offset * 60_000).toISOString();
}

/**
 * The formats in which every value is a date, likeliest first. `day-first` and `month-first` together
 * mean that the data does not decide and a person must.
 */
export function fittingDateFormats(values: readonly string[]): DateFormat[] {
  if (values.length === 0) return [];
  return dateFormats.filter((format) =>
    values.every((value) => parseDate(value, format) !== undefined),
  );
}

function dateParts(text: string, format: DateFormat): Parts | undefined {
  switch (format) {
    case 'year-first': {
      const m = yearFirst.exec(text);
      return m ? withTime({ year: num(m[1]), month: num(m[2]), day: num(m[3]) }, m, 4) : undefined;
    }
    case 'month-name':
      return namedParts(text);
    case 'epoch':
      return epochParts(text);
    default: {
      const m = numeric.exec(text);
      if (!m) return undefined;
      const [first, second] = [num(m[1]), num(m[3])];
      const [day, month] = format === 'day-first' ? [first, second] : [second, first];
      return withTime({ year: fullYear(m[4]), month, day }, m, 5);
    }
  }
}

function namedParts(text: string): Parts | undefined {
  const unix = unixDate.exec(text);
  if (unix) {
    const offset = zoneMinutes[(unix[6] ?? '').toUpperCase()];
    const month = monthNumber(unix[1]);
    if (!month || offset === undefined) return undefined;
    const seconds = num(unix[3]) * 3600 + num(unix[4]) * 60 + num(unix[5]);
    return { year: num(unix[7]), month, day: num(unix[2]), seconds, offset };
  }
  const dayFirst = dayMonthName.exec(text);
  const m = dayFirst ?? monthNameDay.exec(text);
  if (!m) return undefined;
  const month = monthNumber(dayFirst ? m[2] : m[1]);
  if (!month) return undefined;
  return withTime({ year: fullYear(m[3]), month, day: num(dayFirst ? m[1] : m[2]) }, m, 4);
}

function epochParts(text: string): Parts | undefined {
  if (!/^1\d{9}$|^1\d{12}$/.test(text)) return undefined;
  const date = new Date(num(text) * (text.length === 10 ? 1000 : 1));
  const midnight = Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate());
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    seconds: (date.getTime() - midnight) / 1000,
  };
}

/** Adds the groups of `time` and `zone`, which begin at `group`; undefined when they make no time. */
function withTime(date: Parts, match: RegExpExecArray, group: number): Parts | undefined {
  const hours = match[group];
  if (hours === undefined) return match[group + 4] ? undefined : date;
  const half = match[group + 3]?.[0]?.toLowerCase();
  if (half && (num(hours) < 1 || num(hours) > 12)) return undefined;
  const hour = half ? (num(hours) % 12) + (half === 'p' ? 12 : 0) : num(hours);
  const [minute, second] = [num(match[group + 1]), num(match[group + 2])];
  if (hour > 23 || minute > 59 || second > 60) return undefined;
  const offset = zoneOffset(match[group + 4]);
  if (offset === undefined) return undefined;
  return { ...date, seconds: hour * 3600 + minute * 60 + second, offset };
}

function zoneOffset(text: string | undefined): number | undefined {
  if (!text) return 0;
  const named = zoneMinutes[text.toUpperCase()];
  if (named !== undefined) return named;
  const m = /([+-])(\d{2}):?(\d{2})$/.exec(text);
  return m ? (m[1] === '-' ? -1 : 1) * (num(m[2]) * 60 + num(m[3])) : undefined;
}

function monthNumber(name: string | undefined): number | undefined {
  const lower = (name ?? '').toLowerCase();
  const at = Math.max(
    months.indexOf(lower.slice(0, 4) === 'sept' ? 'sep' : lower),
    fullMonths.indexOf(lower),
  );
  return at === -1 ? undefined : at + 1;
}

function fullYear(text: string | undefined): number {
  const year = num(text);
  return text?.length === 2 ? year + (year < 70 ? 2000 : 1900) : year;
}

function num(text: string | undefined): number {
  return Number(text ?? 0);
}
