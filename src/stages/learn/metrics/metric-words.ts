/** A day in a sentence that is kept or sent: “29 Mar 2026”. */
export function dayInWords(day: string): string {
  return dayFormat.format(new Date(`${day}T00:00:00Z`));
}

const dayFormat = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeZone: 'UTC' });

/** A number as people read it, its unit behind it. */
export function withUnit(value: number, unit: string | null, locale?: string): string {
  const digits = Math.abs(value) >= 1000 ? 0 : 2;
  const text = value.toLocaleString(locale, { maximumFractionDigits: digits }).replace('-', '−');
  return unit ? `${text}\u00a0${unit}` : text;
}

/** How the mean of a metric changed, and whether that is good; null where it can't be said. */
export function changeOf(
  {
    mean,
    meanBefore,
    direction,
  }: { mean: number | null; meanBefore: number | null; direction: 'up' | 'down' },
  locale?: string,
): { words: string; good: boolean | null } | null {
  if (mean === null || !meanBefore) return null;
  return shareWords((mean - meanBefore) / Math.abs(meanBefore), direction, locale);
}

/** A change as a share of what was before, in words; null where it can't be said. */
export function shareWords(
  share: number | null,
  direction: 'up' | 'down',
  locale?: string,
): { words: string; good: boolean | null } | null {
  if (share === null) return null;
  const percent = Math.round(share * 1000) / 10;
  if (percent === 0) return { words: '±0 %', good: null };
  const sign = percent > 0 ? '↑ +' : '↓ −';
  const words = `${sign}${Math.abs(percent).toLocaleString(locale)} %`;
  return { words, good: percent > 0 === (direction === 'up') };
}

/** “1 day”, “1,200 days”. */
export function dayCount(count: number, locale?: string): string {
  return `${count.toLocaleString(locale)} ${count === 1 ? 'day' : 'days'}`;
}
