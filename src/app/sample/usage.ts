/**
 * Made-up usage of the sample product: no log of it is public under a licence that lets us ship it.
 * It is drawn from the distributions below, with a fixed seed, so that every sample of a day is the
 * same. What they are after is in `docs/sample.md`.
 */
export const DAYS = 180;
/** When “Share a notebook as a link” shipped, in days before today. */
export const RELEASED_DAYS_AGO = 56;

/** Shares of people; days until they leave for good (exponential mean); days a week while they stay. */
interface Kind {
  readonly share: number;
  readonly staysDays: number;
  readonly daysAWeek: number;
}
const KINDS: readonly Kind[] = [
  { share: 0.42, staysDays: 4, daysAWeek: 2 },
  { share: 0.38, staysDays: 70, daysAWeek: 2.2 },
  { share: 0.2, staysDays: Number.POSITIVE_INFINITY, daysAWeek: 3.8 },
];

/** Usual shapes of a working tool, not measured ones: illustrative, as the sample's dates are. */
const DISTRIBUTIONS = {
  /** People who were there before, and new ones a day (Poisson) at the start, growing by a day's share. */
  before: 90,
  arrivals: { perDay: 1.8, growth: 0.0035 },
  /** Monday to Sunday: people work on weekdays. */
  weekday: [1.1, 1.2, 1.2, 1.15, 0.95, 0.45, 0.5],
  /** Chance of each step after the one before, the first visit apart where people try things out. */
  steps: { createdFirst: 0.72, created: 0.38, ran: 0.86, saved: 0.78, shared: 0.07 },
  /** Chance of sharing since there are links for it. */
  sharedSince: 0.125,
  /** Cells run in a sitting: lognormal, median and spread (standard deviation of the logarithm). */
  cells: { median: 14, spread: 0.9 },
  /** Hour of the day, UTC: normal. */
  hour: { mean: 13.5, spread: 3.4 },
  languages: [
    ['Python', 0.79],
    ['R', 0.11],
    ['Julia', 0.06],
    ['Scala', 0.04],
  ],
  systems: [
    ['Mac OS X', 0.41],
    ['Windows', 0.33],
    ['Linux', 0.26],
  ],
} as const;

/** Share of the people who are respondents of the survey, too. */
const KNOWN = 0.3;
const SEED = 2015;
const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

interface UsageEvent {
  readonly id: string;
  readonly event: string;
  readonly person: string;
  readonly at: number;
  readonly properties: Readonly<Record<string, unknown>>;
}

interface Person {
  readonly name: string;
  readonly isKnown: boolean;
  /** Days since the first of the log; below zero for those who were there before. */
  readonly from: number;
  readonly until: number;
  readonly daysAWeek: number;
  readonly language: string;
  readonly system: string;
}

/** Chance, the same each time: mulberry32, a small generator with 32 bits of state. */
function chanceFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Draws from the usual distributions. */
class Dice {
  readonly #next: () => number;

  constructor(seed: number) {
    this.#next = chanceFrom(seed);
  }

  happens(chance: number): boolean {
    return this.#next() < chance;
  }

  exponential(mean: number): number {
    return mean === Number.POSITIVE_INFINITY ? mean : -Math.log(1 - this.#next()) * mean;
  }

  /** By Box and Muller. */
  normal(mean: number, spread: number): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.#next()));
    return mean + spread * radius * Math.cos(2 * Math.PI * this.#next());
  }

  /** By Knuth's product of uniforms; for small means. */
  poisson(mean: number): number {
    const limit = Math.exp(-mean);
    let product = this.#next();
    let count = 0;
    while (product > limit) {
      product *= this.#next();
      count += 1;
    }
    return count;
  }

  pick<T>(shares: readonly { readonly share: number; readonly of: T }[]): T {
    let left = this.#next();
    for (const { share, of } of shares) {
      left -= share;
      if (left < 0) return of;
    }
    const last = shares.at(-1);
    if (!last) throw new Error('there is something to pick from');
    return last.of;
  }
}

/** The usage of the 180 days that end now, in order of time. */
export function usageUntil(now: number): UsageEvent[] {
  const dice = new Dice(SEED);
  const first = Math.floor(now / DAY_MS) * DAY_MS - (DAYS - 1) * DAY_MS;
  const events = peopleOf(dice).flatMap((person) => usageOf(person, dice, first));
  return events.filter(({ at }) => at <= now).sort((a, b) => a.at - b.at);
}

function peopleOf(dice: Dice): Person[] {
  const { before, arrivals } = DISTRIBUTIONS;
  const starts = Array.from({ length: before }, () => -Math.ceil(dice.exponential(60)));
  for (let day = 0; day < DAYS; day++) {
    const count = dice.poisson(arrivals.perDay * Math.exp(arrivals.growth * day));
    for (let n = 0; n < count; n++) starts.push(day);
  }
  return starts.map((from, n) => personFrom(from, n, dice));
}

function personFrom(from: number, n: number, dice: Dice): Person {
  const { languages, systems } = DISTRIBUTIONS;
  // Who was there before the log begins is somebody who stayed.
  const staying = from < 0 ? KINDS.slice(1) : KINDS;
  const all = staying.reduce((sum, { share }) => sum + share, 0);
  const kind = dice.pick(staying.map((of) => ({ share: of.share / all, of })));
  const named = (shares: readonly (readonly [string, number])[]) =>
    dice.pick(shares.map(([of, share]) => ({ of, share })));
  const isKnown = dice.happens(KNOWN);
  return {
    name: isKnown ? `Respondent ${n}` : `visitor-${n}`,
    isKnown,
    from,
    until: Math.max(from, 0) + dice.exponential(kind.staysDays),
    daysAWeek: kind.daysAWeek,
    language: named(languages),
    system: named(systems),
  };
}

function usageOf(person: Person, dice: Dice, first: number): UsageEvent[] {
  const events: UsageEvent[] = [];
  let isKnown = !person.isKnown;
  for (let day = Math.max(0, person.from); day <= Math.min(DAYS - 1, person.until); day++) {
    const midnight = first + day * DAY_MS;
    const weekday = DISTRIBUTIONS.weekday[(new Date(midnight).getUTCDay() + 6) % 7] ?? 1;
    const isFirst = day === person.from;
    if (!isFirst && !dice.happens(Math.min(1, (person.daysAWeek / 7) * weekday))) continue;
    const hour = Math.min(
      22,
      Math.max(5, dice.normal(DISTRIBUTIONS.hour.mean, DISTRIBUTIONS.hour.spread)),
    );
    const sitting = sittingOf(person, dice, { day, isFirst, at: midnight + hour * 3_600_000 });
    const [opened] = sitting;
    if (!isKnown && opened) {
      const properties = { $set: { language: person.language } };
      events.push({ ...opened, id: `${opened.id} who`, event: '$identify', properties });
      isKnown = true;
    }
    events.push(...sitting);
  }
  return events;
}

/** One sitting: how far somebody gets from opening the notebook to sharing it. */
function sittingOf(
  { name, language, system }: Person,
  dice: Dice,
  { day, isFirst, at: began }: { day: number; isFirst: boolean; at: number },
): UsageEvent[] {
  const { steps, sharedSince, cells } = DISTRIBUTIONS;
  const events: UsageEvent[] = [];
  let at = began;
  const does = (event: string, more: Readonly<Record<string, unknown>> = {}) => {
    const properties = { language, $os: system, ...more };
    const id = `${name} ${day} ${events.length}`;
    events.push({ id, event, person: name, at: Math.round(at), properties });
    at += MINUTE_MS * (0.5 + dice.exponential(6));
  };
  does('notebook opened');
  if (dice.happens(isFirst ? steps.createdFirst : steps.created)) does('notebook created');
  if (!dice.happens(steps.ran)) return events;
  const run = Math.ceil(cells.median * Math.exp(dice.normal(0, cells.spread)));
  does('cells run', { cells: run });
  if (!dice.happens(steps.saved)) return events;
  does('notebook saved', { cells: run });
  const isReleased = day >= DAYS - RELEASED_DAYS_AGO;
  if (dice.happens(isReleased ? sharedSince : steps.shared)) {
    does('notebook shared', { how: isReleased && dice.happens(0.6) ? 'link' : 'file' });
  }
  return events;
}
