/** Finds the option a cell means, whatever its case, blanks, hyphens and underscores. */
export function matchOption(options: readonly string[], cell: string): string | undefined {
  const plain = (text: string) => text.toLowerCase().replace(/[\s_-]+/g, '');
  const wanted = plain(cell);
  return options.find((option) => plain(option) === wanted);
}
