import type { AnyResource } from '#platform/contract/resource.ts';
import type { Notice } from '../notifications.contract.ts';

/** What somebody did, as the inbox tells it: “changed state and horizon”. */
export function noticeText(notice: Notice, resource: AnyResource | undefined): string {
  if (notice.kind === 'mentioned') return 'mentioned you';
  if (notice.kind === 'replied') return 'replied';
  if (notice.kind === 'due') return 'asks you to look';
  const labels = notice.fields.map(
    (name) => resource?.allFields[name]?.state.label.toLowerCase() ?? name,
  );
  const fields = new Intl.ListFormat(undefined, { type: 'conjunction' }).format(labels);
  if (notice.kind === 'assigned') return `made you the ${fields}`;
  if (notice.commentId && notice.fields.length === 0) return 'commented';
  const times = notice.count > 1 ? ` (${notice.count} changes)` : '';
  return `changed ${fields || 'this'}${times}`;
}

/** A comment's beginning without its marks, people by name. */
export function plainExcerpt(text: string, nameOf: (id: string) => string | undefined): string {
  return text
    .replaceAll(/@\[([0-9a-f-]{36})\]/g, (_, id: string) => `@${nameOf(id) ?? '…'}`)
    .replaceAll(/[*_`#>]/g, '')
    .trim();
}
