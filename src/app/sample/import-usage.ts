import type { App } from '#platform/api/app.ts';
import type { Actor } from '#platform/auth/actor.ts';
import {
  EVENT_TARGET,
  type HistoryMapping,
} from '#stages/learn/events/history/history.contract.ts';
import { runImport } from './run-import.ts';
import { usageUntil } from './usage.ts';

const LINES_PER_PIECE = 500;

const mapping = (productId: string): HistoryMapping => ({
  kind: 'events',
  layout: 'rows',
  event: { column: 1 },
  person: [{ column: 2 }],
  personPrefix: '',
  at: { column: 3 },
  dateFormat: 'epoch',
  timeZone: 'UTC',
  id: { column: 0 },
  stages: [],
  spread: [4],
  properties: [],
  productId,
  generated: true,
});

/** Imports the made-up usage as anybody imports the history of a product. */
export async function importUsage(
  app: App,
  actor: Actor,
  productId: string,
  signal: AbortSignal,
): Promise<void> {
  const wanted = {
    fileName: 'jupyter-notebook-usage-generated.ndjson',
    content: lines(),
    target: EVENT_TARGET,
    mapping: mapping(productId),
    onProgress: async () => {},
  };
  await runImport(app, actor, wanted, signal);
}

function* lines(): Generator<string> {
  const events = usageUntil(Date.now());
  for (let at = 0; at < events.length; at += LINES_PER_PIECE) {
    yield events
      .slice(at, at + LINES_PER_PIECE)
      .map((event) => `${JSON.stringify(event)}\n`)
      .join('');
  }
}
