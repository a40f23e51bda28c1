import type { Actor } from '#platform/auth/actor.ts';
import { Problem } from '#platform/contract/problem.ts';
import type { Asker } from '#stages/learn/analysis/asking.service.ts';
import type { Dashboard, Tile } from './dashboards.contract.ts';
import { type Figure, figureOf, withoutMarks } from './figures.ts';
import { inReadingOrder } from './layout.ts';
import { answerTile, planTile } from './tiles.service.ts';

/** A tile as it is read without the application: figures, a text, or why there are none. */
export type ReadTile =
  | { readonly kind: 'figure'; readonly figure: Figure }
  | { readonly kind: 'text'; readonly title: string | null; readonly text: string }
  | { readonly kind: 'problem'; readonly title: string | null; readonly problem: string };

/** A little less than the engine gives a question, so that what took too long is said one way. */
const LONGEST_MS = 25_000;
const TOOK_TOO_LONG = 'This took too long to count here. Open the dashboard to see it.';

/**
 * All tiles of a dashboard in the order they are read, one after the other so that people who look
 * for themselves have their turns meanwhile. What goes wrong with one, or takes longer than
 * `patienceMs`, is said in its place.
 */
export async function readTiles(
  asker: Asker,
  actor: Actor,
  dashboard: Pick<Dashboard, 'tiles' | 'scope' | 'productId'>,
  patienceMs = LONGEST_MS,
): Promise<ReadTile[]> {
  const read: ReadTile[] = [];
  for (const tile of inReadingOrder(dashboard.tiles)) {
    read.push(await readTile(asker, actor, dashboard, tile, patienceMs));
  }
  return read;
}

async function readTile(
  asker: Asker,
  actor: Actor,
  dashboard: Pick<Dashboard, 'scope' | 'productId'>,
  tile: Tile,
  patienceMs: number,
): Promise<ReadTile> {
  if (tile.kind === 'text')
    return { kind: 'text', title: tile.title, text: withoutMarks(tile.text) };
  let { title } = tile;
  const late = AbortSignal.timeout(patienceMs);
  const signal = asker.signal ? AbortSignal.any([asker.signal, late]) : late;
  try {
    const planned = await asker.app.database.transaction(
      actor,
      (tx) => planTile(tx, dashboard, tile, dashboard.scope),
      { readOnly: true },
    );
    title ||= planned.title;
    const answer = await before(signal, answerTile({ ...asker, signal }, actor, planned));
    return { kind: 'figure', figure: figureOf(answer, title) };
  } catch (error) {
    if (asker.signal?.aborted) throw error;
    if (late.aborted) return { kind: 'problem', title, problem: TOOK_TOO_LONG };
    if (!(error instanceof Problem)) asker.app.log.error({ err: error }, 'a tile was not read');
    const problem =
      error instanceof Problem && error.status < 500
        ? error.message
        : 'This could not be read just now.';
    return { kind: 'problem', title, problem };
  }
}

/** Waits for work until a signal; what waits for its turn does not hear one. */
async function before<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const stop = () => reject(signal.reason);
  signal.addEventListener('abort', stop, { once: true });
  try {
    if (signal.aborted) stop();
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
