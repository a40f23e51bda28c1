import type pg from 'pg';
import type { Logger } from 'pino';

/**
 * Functions behind our search conditions. Under row-level security PostgreSQL
 * uses an index only for conditions whose functions are marked leakproof:
 * certain to tell nothing, in an error either, of rows of another tenant. These
 * are (they fail on a bad pattern or query alone, never on a row), but only
 * comparisons are marked so by default.
 */
const FUNCTIONS = [
  'pg_catalog.ts_match_vq(tsvector, tsquery)',
  'pg_catalog.to_tsvector(regconfig, text)',
  'pg_catalog.arraycontains(anyarray, anyarray)',
  'pg_catalog.arrayoverlap(anyarray, anyarray)',
  'pg_catalog.jsonb_contains(jsonb, jsonb)',
  'pg_catalog.textlike(text, text)',
  'pg_catalog.lower(text)',
  'pg_catalog.left(text, integer)',
  'throughline.title_words(text, text)',
];

/**
 * Lets search, tag and custom-field filters use their indexes. The mark belongs
 * to the database and not to its dump, so it is set at every start. Without a
 * superuser's rights it can't be: all works, but those filters read every row.
 */
export async function markLeakproof(client: pg.Client, log?: Logger): Promise<void> {
  const { rows } = await client.query<{ name: string; superuser: boolean }>(
    `select f.name, (select rolsuper from pg_roles where rolname = current_user) as superuser
     from unnest($1::text[]) as f(name)
     join pg_proc p on p.oid = to_regprocedure(f.name) and not p.proleakproof`,
    [FUNCTIONS],
  );
  if (rows.length === 0) return;
  if (!rows[0]?.superuser) {
    const statements = rows.map(({ name }) => `alter function ${name} leakproof;`).join(' ');
    log?.warn(
      `search and tag filters can't use their indexes. Have a superuser of this database run once: ${statements}`,
    );
    return;
  }
  for (const { name } of rows) await client.query(`alter function ${name} leakproof`);
}
