/** Words that files use for the same thing; the first stands for all. */
const synonyms: readonly (readonly string[])[] = [
  ['email', 'mail'],
  ['company', 'organisation', 'organization', 'account', 'employer'],
  ['contact', 'respondent', 'person', 'author', 'reporter', 'requester', 'submitter', 'creator'],
  ['title', 'summary', 'subject', 'headline'],
  ['text', 'content', 'body', 'description', 'details', 'note', 'message', 'comment', 'feedback'],
  ['state', 'status', 'stage'],
  ['owner', 'assignee', 'assigned'],
  ['tag', 'tags', 'label', 'labels', 'keywords', 'theme', 'themes', 'categories', 'category'],
  ['created', 'submitted', 'received', 'started', 'timestamp'],
  ['id', 'key', 'identifier', 'uuid', 'reference', 'number', 'no'],
  ['website', 'url', 'link', 'domain', 'homepage'],
  ['revenue', 'arr', 'mrr', 'spend'],
  ['phone', 'telephone', 'mobile'],
  ['points', 'estimate', 'effort'],
];
const canonical = new Map(
  synonyms.flatMap(([first = '', ...others]) => others.map((word) => [word, first])),
);
const fillers = new Set([
  'the',
  'a',
  'an',
  'of',
  'for',
  'your',
  'my',
  'at',
  'on',
  'to',
  'is',
  'date',
  'time',
]);

/**
 * How alike two column names are, 0 to 1; 1 for names that differ only in case, accents, punctuation
 * or in the tracker's wrapping (`Custom field (Story Points)`).
 */
export function nameSimilarity(a: string, b: string): number {
  const [left, right] = [nameWords(a), nameWords(b)];
  if (left.length === 0 || right.length === 0) return 0;
  if (left.join('') === right.join('')) return 1;
  const [meaningLeft, meaningRight] = [meaning(left), meaning(right)];
  if (sameWords(meaningLeft, meaningRight)) return 0.9;
  return Math.max(overlap(meaningLeft, meaningRight) * 0.8, trigramOverlap(left, right) * 0.75);
}

function nameWords(name: string): string[] {
  const inner = /^custom field \((.+)\)$/i.exec(name.trim())?.[1] ?? name;
  return inner
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/e-mail/g, 'email')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}

function meaning(words: string[]): string[] {
  const kept = words.filter((word) => !fillers.has(word));
  return (kept.length > 0 ? kept : words).map((word) => canonical.get(word) ?? word);
}

function sameWords(a: string[], b: string[]): boolean {
  return a.length === b.length && a.every((word) => b.includes(word));
}

/** Dice coefficient of two word lists. */
function overlap(a: string[], b: string[]): number {
  const shared = new Set(a.filter((word) => b.includes(word))).size;
  return (2 * shared) / (new Set(a).size + new Set(b).size);
}

function trigramOverlap(a: string[], b: string[]): number {
  return overlap(trigrams(a), trigrams(b));
}

function trigrams(words: string[]): string[] {
  const padded = ` ${words.join(' ')} `;
  return Array.from({ length: Math.max(0, padded.length - 2) }, (_, at) =>
    padded.slice(at, at + 3),
  );
}
