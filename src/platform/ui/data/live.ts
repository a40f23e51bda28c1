import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { Page } from '#platform/contract/resource.ts';
import { type LiveMessage, liveRoute } from '#platform/realtime/live.contract.ts';
import { type App, useApp } from '../app-context.tsx';
import type { AnyRecord } from '../feature-ui.ts';
import { cachedRecord, patchRecords } from './cache.ts';
import { keys } from './keys.ts';
import { isOwnEcho } from './own-writes.ts';
import { routesOf } from './routes.ts';

const GATHER_MS = 300;
const FIRST_RETRY_MS = 1000;
const LAST_RETRY_MS = 30_000;
const MAX_IDS = 100;

/**
 * Keeps what is on the screen current. Messages are gathered for a moment; records
 * that changed are fetched together and put in place, and only what adds or takes
 * away a record has its lists asked again.
 */
export function useLive(): void {
  const app = useApp();
  const queries = useQueryClient();
  useEffect(() => {
    const gather = new Gather(app, queries);
    const stop = listen(
      app.client.url(liveRoute, { params: { workspace: app.workspace.slug } }),
      (messages) => {
        for (const message of messages) gather.add(message);
      },
      // What was missed while away is unknown: everything on the screen is asked again.
      () => void queries.invalidateQueries({ queryKey: keys.workspace(app.workspace.slug) }),
    );
    return () => {
      stop();
      gather.stop();
    };
  }, [app, queries]);
}

/** Opens the stream and keeps it open, waiting longer after each failure. */
function listen(
  url: string,
  onMessages: (messages: readonly LiveMessage[]) => void,
  onReturn: () => void,
): () => void {
  let source: EventSource | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let wait = FIRST_RETRY_MS;
  let lost = false;
  const open = () => {
    source = new EventSource(url);
    source.onopen = () => {
      wait = FIRST_RETRY_MS;
      if (lost) onReturn();
      lost = false;
    };
    source.onmessage = (event) => {
      onMessages(parse(event.data));
    };
    source.onerror = () => {
      source?.close();
      lost = true;
      timer = setTimeout(open, wait * (0.75 + Math.random() / 2));
      wait = Math.min(wait * 2, LAST_RETRY_MS);
    };
  };
  open();
  return () => {
    clearTimeout(timer);
    source?.close();
  };
}

function parse(data: unknown): readonly LiveMessage[] {
  try {
    const messages: unknown = JSON.parse(String(data));
    return Array.isArray(messages) ? (messages as LiveMessage[]) : [];
  } catch {
    return [];
  }
}

class Gather {
  private messages: LiveMessage[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly app: App;
  private readonly queries: QueryClient;

  constructor(app: App, queries: QueryClient) {
    this.app = app;
    this.queries = queries;
  }

  add(message: LiveMessage): void {
    const mine = message.actorId === this.app.user.id;
    if (mine && isOwnEcho(message.recordId)) return;
    this.messages.push(message);
    this.timer ??= setTimeout(() => this.flush(), GATHER_MS);
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  private flush(): void {
    this.timer = undefined;
    const byNoun = Map.groupBy(this.messages, (message) => message.noun);
    this.messages = [];
    for (const [noun, messages] of byNoun) this.apply(noun, messages);
  }

  private apply(noun: string, messages: readonly LiveMessage[]): void {
    const slug = this.app.workspace.slug;
    const ids = new Set(messages.map((message) => message.recordId));
    if (!this.app.registry.noun(noun)) this.refreshHeld(ids);
    const updatesOnly = messages.every((message) => message.verb === 'updated');
    if (!updatesOnly || ids.size > MAX_IDS) {
      void this.queries.invalidateQueries({ queryKey: keys.noun(slug, noun) });
      return;
    }
    for (const id of ids) {
      void this.queries.invalidateQueries({ queryKey: keys.record(slug, noun, id) });
      void this.queries.invalidateQueries({ queryKey: keys.history(slug, noun, id) });
    }
    void this.queries.invalidateQueries({ queryKey: [...keys.noun(slug, noun), 'count'] });
    void this.refresh(noun, ids);
  }

  /** What was told of records under another name, such as that their evidence was counted. */
  private refreshHeld(ids: ReadonlySet<string>): void {
    const slug = this.app.workspace.slug;
    for (const { resource } of this.app.registry.nouns) {
      const held = [...ids].filter((id) => cachedRecord(this.queries, slug, resource.noun, id));
      if (held.length > 0 && held.length <= MAX_IDS)
        void this.refresh(resource.noun, new Set(held));
    }
  }

  /** Fetches changed records in one request and puts them where lists hold them. */
  private async refresh(noun: string, ids: ReadonlySet<string>): Promise<void> {
    const { app, queries } = this;
    const resource = app.registry.noun(noun)?.resource;
    const slug = app.workspace.slug;
    const shown = [...ids].filter((id) => cachedRecord(queries, slug, noun, id));
    if (!resource || shown.length < ids.size) {
      // A change can bring a record into a filtered list that does not hold it yet.
      void queries.invalidateQueries({ queryKey: keys.lists(slug, noun) });
    }
    if (!resource || shown.length === 0) return;
    const page = (await app.client
      .call(routesOf(resource).list, {
        params: { workspace: slug },
        query: { ids: shown.join(','), archived: 'all', limit: MAX_IDS },
      })
      .catch(() => null)) as Page<AnyRecord> | null;
    if (!page) return;
    app.refs.add(page.refs);
    const fresh = new Map(page.items.map((item) => [item.id, item]));
    patchRecords(
      queries,
      slug,
      noun,
      new Set(fresh.keys()),
      (record) => fresh.get(record.id) ?? record,
    );
  }
}
