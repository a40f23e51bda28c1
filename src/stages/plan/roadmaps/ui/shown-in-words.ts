import { ITEM_FIELDS, type SharedRoadmap } from '../roadmaps.contract.ts';

/** What readers of a link see, as a phrase: “titles, state and target”. */
export function shownInWords(shown: SharedRoadmap): string {
  const fields = ITEM_FIELDS.filter(({ value }) => shown.fields.includes(value));
  const parts = [
    'titles',
    ...fields.map(({ value, label }) => SHARED_LABELS[value] ?? label.toLowerCase()),
    ...(shown.showWhy ? ['the opportunities addressed'] : []),
    ...(shown.includeUnplaced ? ['items without a place'] : []),
    ...(shown.showDescription ? ['the description'] : []),
  ];
  return new Intl.ListFormat('en').format(parts);
}

/** What outsiders get of a field where it is less than members see. */
const SHARED_LABELS: Partial<Record<string, string>> = {
  owner: 'the owner’s name',
  demand: 'how many asked',
};
