import type { TestServer } from '#platform/testing/server.ts';
import type { StoredEvent } from '../event-store.ts';
import { eventStoreOf } from '../open-store.ts';
import { anEvent } from './sample-events.ts';

export interface Happened extends Partial<StoredEvent> {
  /** Before now, when no `ts` is given. */
  readonly hoursAgo?: number;
}

/** Puts events into the store of a server: of its own workspace, unless they name another. */
export async function happened(server: TestServer, events: readonly Happened[]): Promise<void> {
  const now = Date.now();
  await eventStoreOf(server.app).append(
    events.map(({ hoursAgo, ...given }) => {
      const ts = hoursAgo === undefined ? {} : { ts: (now - hoursAgo * 3_600_000) * 1000 };
      return anEvent({ workspaceId: server.workspace.id, ...ts, ...given });
    }),
  );
}
