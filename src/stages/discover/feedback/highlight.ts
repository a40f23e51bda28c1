/**
 * Highlights in a text: remembering a selected excerpt so that it can be found again after the
 * text was edited, and cutting a text into runs for display. Offsets are UTF-16 code units, as in
 * browser selections; `end` is exclusive. Pure, for server and browser.
 */

/**
 * A remembered excerpt: where it was, what it said and what stood around it; the position and
 * quote selectors of the W3C Web Annotation Data Model. Keep it even when the excerpt can no
 * longer be found: it is what the customer said.
 */
export type TextAnchor = {
  start: number;
  end: number;
  excerpt: string;
  /** Up to `CONTEXT_LENGTH` units before and after the excerpt; empty if unknown. */
  prefix: string;
  suffix: string;
};

/** Where an excerpt stands now. */
export type Placement = {
  start: number;
  end: number;
  /** Still in its place, the same words elsewhere, or the words slightly edited. */
  how: 'unmoved' | 'moved' | 'edited';
};

export type Highlight = { id: string; start: number; end: number };

/** A stretch of text under the same highlights; `ids` is empty for plain text. */
export type HighlightRun = { start: number; end: number; text: string; ids: string[] };

export const CONTEXT_LENGTH = 32;

/** Share of the excerpt that may have been edited, without and with the context in agreement. */
const EDITS_ALLOWED = 0.25;
const EDITS_ALLOWED_IN_CONTEXT = 0.4;

/** Below this length the same words may stand elsewhere by chance: the context has to agree. */
const SHORT_EXCERPT = 12;
const CONTEXT_NEEDED = 4;

/**
 * Bounds that keep one search within a fraction of a second in a note of any size and content: the
 * nearest occurrences of the same words that are compared on each side, the effort spent around the
 * old place on edited words (units of excerpt × units of text), and the longest excerpt for it.
 */
const OCCURRENCES_COMPARED = 1000;
const EDITED_SEARCH_EFFORT = 4_000_000;
const LONGEST_EDITED = 2000;

/**
 * Remembers the excerpt of a text from `start` to `end`. A boundary inside a character of two
 * units (an emoji) moves outwards to take in the whole character.
 * @throws RangeError when the range is empty or lies outside the text.
 */
export function anchorExcerpt(text: string, start: number, end: number): TextAnchor {
  const whole = Number.isInteger(start) && Number.isInteger(end);
  if (!whole || start < 0 || end > text.length || start >= end) {
    throw new RangeError(
      `A highlight must select some of the ${text.length} characters; got ${start} to ${end}.`,
    );
  }
  const range = onCharacters(text, start, end);
  return {
    ...range,
    excerpt: text.slice(range.start, range.end),
    prefix: text.slice(Math.max(0, range.start - CONTEXT_LENGTH), range.start),
    suffix: text.slice(range.end, range.end + CONTEXT_LENGTH),
  };
}

/**
 * Finds a remembered excerpt in the text as it is now: the same words, in the place whose
 * surroundings agree best and then nearest to the old one; else the most similar words around
 * it, if few enough were edited. Null when it is gone. An edited excerpt is looked for within 20,000
 * units of its old place if it has 100, and so on in proportion; above 2,000 units not at all.
 */
export function findExcerpt(text: string, anchor: TextAnchor): Placement | null {
  const { excerpt, start } = anchor;
  if (excerpt === '') return null;
  const exact = bestCandidate(text, anchor, exactMatches(text, anchor));
  if (exact && isTrusted(exact, anchor)) {
    const { start: at, end } = exact;
    return { start: at, end, how: at === start ? 'unmoved' : 'moved' };
  }
  const similar = bestCandidate(text, anchor, similarMatches(text, anchor));
  if (!similar || !isTrusted(similar, anchor)) return null;
  return { ...onCharacters(text, similar.start, similar.end), how: 'edited' };
}

/**
 * Cuts the text into consecutive runs, each under the same set of highlights; highlights may
 * overlap. `ids` keeps the order of the highlights given. Highlights reaching over the end show
 * what is left of them; empty ones show nothing.
 */
export function highlightRuns(text: string, highlights: readonly Highlight[]): HighlightRun[] {
  const shown = highlights
    .map(({ id, start, end }, order) => ({
      id,
      order,
      start: Math.max(0, start),
      end: Math.min(text.length, end),
    }))
    .filter(({ start, end }) => start < end);
  const edges = new Set([0, text.length, ...shown.flatMap(({ start, end }) => [start, end])]);
  const cuts = [...edges].sort((a, b) => a - b);
  const opening = [...shown].sort((a, b) => a.start - b.start);
  let active: typeof shown = [];
  let next = 0;
  return cuts.slice(0, -1).map((start, index) => {
    const end = cuts[index + 1] ?? text.length;
    active = active.filter((one) => one.end > start);
    for (let one = opening[next]; one && one.start <= start; one = opening[next]) {
      active.push(one);
      next += 1;
    }
    const ids = active.sort((a, b) => a.order - b.order).map((one) => one.id);
    return { start, end, text: text.slice(start, end), ids };
  });
}

type Match = { start: number; end: number; errors: number };
type Candidate = Match & { agreement: number };

/** The match whose surroundings agree best with the remembered ones, then the nearest. */
function bestCandidate(
  text: string,
  anchor: TextAnchor,
  matches: Iterable<Match>,
): Candidate | null {
  let best: Candidate | null = null;
  for (const match of matches) {
    const candidate = { ...match, agreement: agreementOf(text, anchor, match) };
    if (!best || isBetter(candidate, best, anchor.start)) best = candidate;
  }
  return best;
}

function isBetter(a: Candidate, b: Candidate, near: number): boolean {
  if (a.errors !== b.errors) return a.errors < b.errors;
  if (a.agreement !== b.agreement) return a.agreement > b.agreement;
  return Math.abs(a.start - near) < Math.abs(b.start - near);
}

/** A few edits are accepted anywhere, more where the surroundings agree; chance finds are not. */
function isTrusted({ errors, agreement }: Candidate, { excerpt, prefix, suffix }: TextAnchor) {
  const context = prefix.length + suffix.length;
  const inContext = context > 0 && agreement >= Math.min(CONTEXT_NEEDED, context);
  if (excerpt.length < SHORT_EXCERPT && context > 0 && !inContext) return false;
  const allowed = inContext ? EDITS_ALLOWED_IN_CONTEXT : EDITS_ALLOWED;
  return errors <= excerpt.length * allowed;
}

/** Units of the remembered context that stand directly before and after the match. */
function agreementOf(text: string, { prefix, suffix }: TextAnchor, { start, end }: Match): number {
  let before = 0;
  while (before < prefix.length && prefix.at(-1 - before) === text[start - 1 - before]) before += 1;
  let after = 0;
  while (after < suffix.length && suffix[after] === text[end + after]) after += 1;
  return before + after;
}

/**
 * Occurrences of the same words, those nearest to the old place. After Knuth, Morris and Pratt,
 * because `indexOf` takes seconds where a long text keeps almost repeating the excerpt.
 */
function exactMatches(text: string, { excerpt, start }: TextAnchor): Match[] {
  const borders = bordersOf(excerpt);
  const before: number[] = [];
  const after: number[] = [];
  let matched = 0;
  for (let at = 0; at < text.length && after.length < OCCURRENCES_COMPARED; at += 1) {
    matched = extend(excerpt, borders, matched, text.charCodeAt(at));
    if (matched < excerpt.length) continue;
    const found = at + 1 - matched;
    (found < start ? before : after).push(found);
    matched = borders[matched - 1] ?? 0;
  }
  return [...before.slice(-OCCURRENCES_COMPARED), ...after].map((found) => ({
    start: found,
    end: found + excerpt.length,
    errors: 0,
  }));
}

/** For each beginning of the excerpt: how much of its end is again a beginning of the excerpt. */
function bordersOf(excerpt: string): Int32Array {
  const borders = new Int32Array(excerpt.length);
  for (let at = 1; at < excerpt.length; at += 1) {
    borders[at] = extend(excerpt, borders, borders[at - 1] ?? 0, excerpt.charCodeAt(at));
  }
  return borders;
}

/** How much of the excerpt matches up to and including this unit, given how much did before it. */
function extend(excerpt: string, borders: Int32Array, matched: number, unit: number): number {
  let length = matched;
  while (length > 0 && excerpt.charCodeAt(length) !== unit) length = borders[length - 1] ?? 0;
  return excerpt.charCodeAt(length) === unit ? length + 1 : 0;
}

/**
 * Stretches of text that differ from the excerpt by few edits: dynamic programming after Sellers
 * ("The theory and computation of evolutionary distances", 1980). Its effort depends on lengths
 * only, whereas faster searches degrade on repetitive text, which anyone can send.
 */
function* similarMatches(text: string, { start, end, excerpt }: TextAnchor): Generator<Match> {
  const length = excerpt.length;
  const allowed = Math.floor(length * EDITS_ALLOWED_IN_CONTEXT);
  if (allowed === 0 || length > LONGEST_EDITED) return;
  const around = Math.floor(EDITED_SEARCH_EFFORT / length / 2);
  const from = Math.max(0, start - around);
  const to = Math.min(text.length, end + around);
  const units = new Uint16Array(length);
  for (let at = 0; at < length; at += 1) units[at] = excerpt.charCodeAt(at);
  // For each length of the excerpt's beginning: fewest edits to a stretch ending here, its start.
  const edits = Int32Array.from({ length: length + 1 }, (_, taken) => taken);
  const starts = new Int32Array(length + 1).fill(from);
  for (let at = from; at < to; at += 1) {
    advance(units, text.charCodeAt(at), at, edits, starts);
    const errors = edits[length] ?? length;
    const begin = starts[length] ?? at;
    if (errors <= allowed && begin <= at) yield { start: begin, end: at + 1, errors };
  }
}

/** Takes in one more unit of text, at offset `at`. */
function advance(
  units: Uint16Array,
  unit: number,
  at: number,
  edits: Int32Array,
  starts: Int32Array,
): void {
  let replaced = edits[0] ?? 0;
  let replacedStart = at;
  let left = 0;
  let leftStart = at + 1;
  starts[0] = leftStart;
  for (let taken = 1; taken < edits.length; taken += 1) {
    const added = edits[taken] ?? 0;
    const addedStart = starts[taken] ?? at;
    let fewest = replaced + (units[taken - 1] === unit ? 0 : 1);
    let begin = replacedStart;
    if (added + 1 < fewest) {
      fewest = added + 1;
      begin = addedStart;
    }
    if (left + 1 < fewest) {
      fewest = left + 1;
      begin = leftStart;
    }
    replaced = added;
    replacedStart = addedStart;
    edits[taken] = fewest;
    starts[taken] = begin;
    left = fewest;
    leftStart = begin;
  }
}

/** Moves boundaries that split a surrogate pair outwards. */
function onCharacters(text: string, start: number, end: number): { start: number; end: number } {
  return {
    start: splitsPair(text, start) ? start - 1 : start,
    end: splitsPair(text, end) ? end + 1 : end,
  };
}

function splitsPair(text: string, at: number): boolean {
  const before = text.charCodeAt(at - 1);
  const after = text.charCodeAt(at);
  return before >= 0xd800 && before <= 0xdbff && after >= 0xdc00 && after <= 0xdfff;
}
