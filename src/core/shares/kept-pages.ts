import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { LiveHub } from '#platform/realtime/live-hub.ts';
import type { OpenedShare } from './shares.service.ts';

/** A shared page as it is sent. */
export interface KeptPage {
  readonly share: OpenedShare;
  readonly page: Buffer;
  readonly zipped: Buffer;
  readonly etag: string;
  readonly madeAt: number;
  /** Whether it was noted that somebody looked at it. */
  seen: boolean;
}

/** What an answer is made from when nothing is kept; null where the link opens nothing. */
export type Make = () => Promise<{ share: OpenedShare; page: string } | null>;

const compress = promisify(gzip);
/** What no act tells of, such as a changed name of a person, is shown after this at the latest. */
const LONGEST_MS = 60_000;
const MOST_BYTES = 64 * 1024 * 1024;

/**
 * Shared pages in memory, so that a plan read by thousands costs the database one
 * reading. Any act on what pages show, here or on another server, drops the
 * pages of that workspace; what is being made meanwhile is sent, but not kept.
 */
export class KeptPages {
  readonly #pages = new Map<string, KeptPage>();
  readonly #making = new Map<string, Promise<KeptPage | null>>();
  /** When each workspace last changed, counted in changes of any. */
  readonly #changed = new Map<string, number>();
  #changes = 0;
  #bytes = 0;

  /** `shows` are the nouns of acts that can change a page. */
  constructor(live: LiveHub, shows: ReadonlySet<string>) {
    live.watch((workspaceId, nouns) => {
      if ([...nouns].some((noun) => shows.has(noun))) this.#forget(workspaceId);
    });
  }

  /** The page behind a token's hash: the one kept, or one made now. Those who ask at once share the making. */
  async get(hash: string, make: Make): Promise<KeptPage | null> {
    const kept = this.#pages.get(hash);
    if (kept && holds(kept)) return kept;
    this.#drop(hash);
    const making = this.#making.get(hash) ?? this.#make(hash, make);
    this.#making.set(hash, making);
    return making;
  }

  #forget(workspaceId: string): void {
    this.#changes += 1;
    this.#changed.set(workspaceId, this.#changes);
    this.#making.clear();
    for (const [hash, { share }] of this.#pages) {
      if (share.workspace_id === workspaceId) this.#drop(hash);
    }
  }

  async #make(hash: string, make: Make): Promise<KeptPage | null> {
    const before = this.#changes;
    try {
      const made = await make();
      if (!made) return null;
      const kept = await packed(made.share, made.page);
      if ((this.#changed.get(made.share.workspace_id) ?? 0) <= before) this.#keep(hash, kept);
      return kept;
    } finally {
      this.#making.delete(hash);
    }
  }

  #keep(hash: string, kept: KeptPage): void {
    this.#pages.set(hash, kept);
    this.#bytes += sizeOf(kept);
    for (const oldest of this.#pages.keys()) {
      if (this.#bytes <= MOST_BYTES) return;
      this.#drop(oldest);
    }
  }

  #drop(hash: string): void {
    const kept = this.#pages.get(hash);
    if (!kept) return;
    this.#pages.delete(hash);
    this.#bytes -= sizeOf(kept);
  }
}

async function packed(share: OpenedShare, text: string): Promise<KeptPage> {
  const page = Buffer.from(text);
  const etag = `"${createHash('sha256').update(page).digest('base64url').slice(0, 22)}"`;
  return { share, page, zipped: await compress(page), etag, madeAt: Date.now(), seen: false };
}

/** Pages say which day it is, and links end by themselves. */
function holds({ share, madeAt }: KeptPage): boolean {
  const now = Date.now();
  const sameDay = Math.floor(now / 86_400_000) === Math.floor(madeAt / 86_400_000);
  return sameDay && now - madeAt < LONGEST_MS && (share.expires_at?.getTime() ?? Infinity) > now;
}

function sizeOf({ page, zipped }: KeptPage): number {
  return page.length + zipped.length;
}
