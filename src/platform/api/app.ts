import type { Logger } from 'pino';
import type { KnownCallers } from '#platform/auth/known-callers.ts';
import type { Secrets } from '#platform/auth/secrets.ts';
import type { Config } from '#platform/config.ts';
import type { WorkspaceSetting } from '#platform/contract/setting.ts';
import type { Database } from '#platform/db/database.ts';
import type { FileStore } from '#platform/files/file-store.ts';
import type { Outbound } from '#platform/http/outbound.ts';
import type { JobQueue } from '#platform/jobs/job-queue.ts';
import type { LiveHub } from '#platform/realtime/live-hub.ts';
import type { AnyService } from '#platform/resource/service.ts';

/** The running parts of one server, handed to handlers, reactions and jobs. */
export interface App {
  readonly config: Config;
  readonly log: Logger;
  readonly database: Database;
  readonly callers: KnownCallers;
  readonly jobs: JobQueue;
  readonly files: FileStore;
  readonly live: LiveHub;
  readonly secrets: Secrets;
  /** The only way to call another server. */
  readonly outbound: Outbound;
  /** Every resource's service, by noun. */
  readonly services: ReadonlyMap<string, AnyService>;
  /** Every setting that a workspace can have, by key. */
  readonly settings: ReadonlyMap<string, WorkspaceSetting>;
  /** Deletes what features keep of a deleted workspace outside the database; safe to repeat. */
  readonly forgetWorkspace: (app: App, workspaceId: string) => Promise<void>;
  /** The scopes that an API key can have: those that some route asks for. */
  readonly scopes: readonly string[];
}
