import { v4 as uuidv4 } from 'uuid';
import type { StoredEvent } from '../event-store.ts';

export const WORKSPACE = '01900000-0000-7000-8000-000000000001';
export const FOREIGN = '01900000-0000-7000-8000-000000000002';

/** A moment in microseconds since 1970. */
export function micros(iso: string): number {
  return Date.parse(iso) * 1000;
}

/** An event with a new id; what is not given does not matter. */
export function anEvent(more: Partial<StoredEvent> = {}): StoredEvent {
  const ts = more.ts ?? micros('2026-11-20T10:00:00Z');
  return {
    workspaceId: WORKSPACE,
    productId: null,
    eventId: uuidv4(),
    event: 'page_view',
    personId: 1,
    distinctId: `user-${more.personId ?? 1}`,
    sessionId: null,
    receivedAt: ts,
    url: null,
    path: null,
    referrer: null,
    browser: null,
    os: null,
    device: null,
    country: null,
    appVersion: null,
    props: '{}',
    ...more,
    ts,
  };
}
