import type { Feed } from '../data/use-resource-list.ts';
import type { AnyRecord } from '../feature-ui.ts';
import type { Group } from './groups.ts';

/** What stands on one line of the list. */
export type Line =
  | {
      readonly kind: 'group';
      readonly id: string;
      readonly group: Group;
      readonly feed: Feed | undefined;
    }
  | {
      readonly kind: 'record';
      readonly id: string;
      readonly record: AnyRecord;
      readonly feed: Feed;
    }
  | { readonly kind: 'waiting'; readonly id: string }
  | { readonly kind: 'error'; readonly id: string; readonly feed: Feed };

const WAITING_LINES = 12;

/** The lines of a list without groups. */
export function plainLines(feed: Feed): Line[] {
  const lines = recordLines(feed);
  if (feed.state === 'loading') return waiting(feed.id, WAITING_LINES);
  return lines;
}

/** The lines of a grouped list: a head for each group, its records beneath unless it is folded. */
export function groupedLines(
  groups: readonly Group[],
  feeds: readonly Feed[],
  folded: ReadonlySet<string>,
): Line[] {
  const byId = new Map(feeds.map((feed) => [feed.id, feed]));
  return groups.flatMap((group): Line[] => {
    const feed = byId.get(group.id);
    if (feed?.state === 'ready' && feed.items.length === 0 && !group.always) return [];
    const head: Line = { kind: 'group', id: group.id, group, feed };
    if (folded.has(group.id)) return [head];
    if (!feed || feed.state === 'idle' || feed.state === 'loading') {
      return [head, ...waiting(group.id, 2)];
    }
    return [head, ...recordLines(feed)];
  });
}

function recordLines(feed: Feed): Line[] {
  const lines = feed.items.map(
    (record): Line => ({ kind: 'record', id: `${feed.id}/${record.id}`, record, feed }),
  );
  if (feed.state === 'error') lines.push({ kind: 'error', id: `${feed.id}/error`, feed });
  if (feed.hasMore) lines.push(...waiting(feed.id, 2));
  return lines;
}

function waiting(id: string, count: number): Line[] {
  return Array.from({ length: count }, (_, at) => ({ kind: 'waiting', id: `${id}/waiting${at}` }));
}
