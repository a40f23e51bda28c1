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

/**
 * All tiles of a dashboard in the order they are read, one after the other so that people who look
 * for themselves have their turns meanwhile. What goes wrong with one is said in its place.
 */
export async function readTiles(
  asker: Asker,
  actor: Actor,
  dashboard: Pick<Dashboard, 'tiles' | 'scope' | 'productId'>,
): Promise<ReadTile[]> {
  const read: ReadTile[] = [];
  for (const tile of inReadingOrder(dashboard.tiles)) {
    read.push(await readTile(asker, actor, dashboard, tile));
  }
  return read;
}

async function readTile(
  asker: Asker,
  actor: Actor,
  dashboard: Pick<Dashboard, 'scope' | 'productId'>,
  tile: Tile,
): Promise<ReadTile> {
  if (tile.kind === 'text')
    return { kind: 'text', title: tile.title, text: withoutMarks(tile.text) };
  try {
    const planned = await asker.app.database.transaction(
      actor,
      (tx) => planTile(tx, dashboard, tile, dashboard.scope),
      { readOnly: true },
    );
    const answer = await answerTile(asker, actor, planned);
    return { kind: 'figure', figure: figureOf(answer, tile.title) };
  } catch (error) {
    if (asker.signal?.aborted) throw error;
    if (!(error instanceof Problem)) asker.app.log.error({ err: error }, 'a tile was not read');
    const problem =
      error instanceof Problem && error.status < 500
        ? error.message
        : 'This could not be read just now.';
    return { kind: 'problem', title: tile.title, problem };
  }
}
