import { isNotNull, type SQL, sql } from 'drizzle-orm';
import { featureService } from '#core/features/features.feature.ts';
import { windowOf } from '#core/features/target-window.ts';
import type { OpenedShare } from '#core/shares/shares.service.ts';
import { memberNames } from '#core/workspaces/member-names.ts';
import type { ListQuery } from '#platform/contract/list-query.ts';
import type { Tx } from '#platform/db/database.ts';
import { findRefs } from '#platform/resource/store.ts';
import { scopeOf } from './roadmap-items.ts';
import {
  type Grouping,
  type ItemField,
  type Roadmap,
  type RoadmapItem,
  sharedRoadmapSchema,
} from './roadmaps.contract.ts';

/** An item as outsiders may see it: what was not chosen was never read. */
export type SharedItem = Pick<RoadmapItem, 'id' | 'title'> &
  Partial<Omit<RoadmapItem, 'id' | 'title'>>;

export interface SharedRoadmapView {
  readonly roadmap: Pick<
    Roadmap,
    'name' | 'description' | 'layout' | 'zoom' | 'rangeStart' | 'rangeEnd'
  >;
  readonly workspaceName: string;
  readonly fields: readonly ItemField[];
  /** The roadmap's grouping, where its field is shown. */
  readonly groupBy: Grouping | null;
  readonly items: readonly SharedItem[];
  /** All items of the roadmap; more than `items` only beyond `MAX_SHARED`. */
  readonly total: number;
  /** Titles of the opportunities that each item addresses, by item; empty unless shown. */
  readonly why: ReadonlyMap<string, readonly string[]>;
  /** Names of products, parents, tags and owners that are shown, by id. */
  readonly names: ReadonlyMap<string, string>;
}

/** More would be no page to read; the page says so when it leaves items out. */
export const MAX_SHARED = 5000;
const PER_STATEMENT = 1000;

/** The columns that each field needs. */
const COLUMNS: Record<ItemField, readonly (keyof RoadmapItem)[]> = {
  key: ['key'],
  state: ['state'],
  target: ['targetStart', 'targetEnd', 'targetPrecision'],
  owner: ['ownerId'],
  product: ['productId'],
  tags: ['tagIds'],
  effort: ['effortLow', 'effortHigh'],
  // How strongly is for the team; outsiders read how many.
  demand: ['reach'],
};

/** The field that must be shown for a grouping to be. Parents are other features: never. */
export const GROUP_FIELD: Record<Grouping, ItemField | null> = {
  product: 'product',
  owner: 'owner',
  state: 'state',
  tag: 'tags',
  parent: null,
};

/** Of a link, made or about to be, what its page depends on. */
export type Shown = Pick<OpenedShare, 'settings' | 'created_by' | 'workspace_name'>;

/** Reads for a share link what its roadmap shows, and nothing besides. */
export async function readShared(
  tx: Tx,
  share: Shown,
  roadmap: Roadmap,
): Promise<SharedRoadmapView> {
  const settings = sharedRoadmapSchema.parse(share.settings);
  const { fields, showDescription, showWhy, includeUnplaced } = settings;
  const scope = await scopeOf(tx, roadmap, share.created_by);
  const placed = includeUnplaced ? undefined : placedOnly(roadmap.layout);
  const extra = placed ? sql`${scope} and ${placed}` : scope;
  const items = await readItems(tx, extra, columnsFor(roadmap.layout, fields));
  const total =
    items.length < MAX_SHARED ? items.length : await featureService.store.count(tx, {}, extra);
  const groupField = roadmap.groupBy && GROUP_FIELD[roadmap.groupBy];
  return {
    roadmap: { ...roadmap, description: showDescription ? roadmap.description : null },
    workspaceName: share.workspace_name,
    fields,
    groupBy: groupField && fields.includes(groupField) ? roadmap.groupBy : null,
    items,
    total,
    why: showWhy ? await addressedBy(tx, items) : new Map(),
    names: await namesFor(tx, items),
  };
}

function columnsFor(layout: Roadmap['layout'], fields: readonly ItemField[]): string[] {
  const place: (keyof RoadmapItem)[] = layout === 'horizons' ? ['horizon'] : [...COLUMNS.target];
  return [...new Set(['title', ...place, ...fields.flatMap((field) => COLUMNS[field])])];
}

function placedOnly(layout: Roadmap['layout']): SQL | undefined {
  const { horizon, targetStart } = featureService.store.table;
  const column = layout === 'horizons' ? horizon : targetStart;
  return column && isNotNull(column);
}

async function readItems(
  tx: Tx,
  extra: SQL | undefined,
  only: readonly string[],
): Promise<SharedItem[]> {
  const items: SharedItem[] = [];
  let cursor: string | null = null;
  do {
    const query: ListQuery = {
      sort: 'rank',
      archived: 'false',
      limit: PER_STATEMENT,
      ...(cursor ? { cursor } : {}),
    };
    const page = await featureService.store.page(tx, query, { extra, only });
    items.push(...(page.items as unknown as SharedItem[]));
    cursor = page.nextCursor;
  } while (cursor && items.length < MAX_SHARED);
  return items;
}

/** The problems that each item solves, by their titles alone. One statement. */
async function addressedBy(
  tx: Tx,
  items: readonly SharedItem[],
): Promise<Map<string, readonly string[]>> {
  const { rows } = await tx.db.execute<{ id: string; titles: string[] }>(sql`
    select l.to_id as id, array_agg(r.title order by r.title) as titles
    from links l
    join records r on r.workspace_id = l.workspace_id and r.id = l.from_id and not r.archived
    where l.workspace_id = ${tx.workspaceId} and l.kind = 'addressed_by'
      and l.to_id = any(${sql.param(items.map(({ id }) => id))}::uuid[])
    group by l.to_id`);
  return new Map(rows.map(({ id, titles }) => [id, titles]));
}

async function namesFor(tx: Tx, items: readonly SharedItem[]): Promise<Map<string, string>> {
  const records = items.flatMap(({ productId, tagIds = [] }) =>
    productId ? [productId, ...tagIds] : tagIds,
  );
  const refs = await findRefs(tx, records);
  const names = await memberNames(
    tx,
    items.flatMap(({ ownerId }) => ownerId ?? []),
  );
  for (const [id, { title }] of Object.entries(refs)) names.set(id, title);
  return names;
}

/** The target of an item, where it has one and it was read. */
export function targetOf(item: SharedItem) {
  const { targetStart = null, targetEnd = null, targetPrecision = null } = item;
  return windowOf({ targetStart, targetEnd, targetPrecision });
}
