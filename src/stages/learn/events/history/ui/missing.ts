import type { HistoryMapping } from '../history.contract.ts';

/** What has still to be chosen before rows can become events, in words. */
export function missingIn({ layout, event, eventName, at, stages }: HistoryMapping): string[] {
  if (layout === 'stages') return stages.length > 0 ? [] : ['at least one stage'];
  return [...(event || eventName ? [] : ['the event']), ...(at ? [] : ['when it happened'])];
}
