import type pg from 'pg';
import { surveySentences } from './survey-text.ts';

export interface Size {
  readonly notes: number;
  readonly companies: number;
  readonly contacts: number;
  readonly opportunities: number;
  readonly features: number;
}

interface Index {
  readonly name: string;
  /** The statement that makes it. */
  readonly definition: string;
}

const FILLED = [
  'companies',
  'contacts',
  'feedback',
  'insights',
  'opportunities',
  'features',
  'links',
  'records',
];

/**
 * Fills a workspace by SQL alone, as no user could in the time: without triggers and, where it
 * pays, with the indexes made afterwards. What the triggers keep (the spine, the keys' counters)
 * is written here. Texts are sentences of the survey in new company, the same at every run.
 */
export async function fill(
  client: pg.Client,
  workspaceId: string,
  size: Size,
  say: (line: string) => void,
): Promise<void> {
  await client.query(`set session_replication_role = replica; set maintenance_work_mem = '512MB';
    set work_mem = '64MB'; set max_parallel_maintenance_workers = 2`);
  const indexes = await dropIndexes(client);
  await client.query(`create temp table sentences (n int primary key, body text not null)`);
  const sentences = surveySentences();
  await client.query(
    `insert into sentences select n - 1, body from unnest($1::text[]) with ordinality as s(body, n)`,
    [sentences],
  );
  const step = async (what: string, sql: string) => {
    const began = performance.now();
    await client.query(sql);
    say(`  ${what}: ${((performance.now() - began) / 1000).toFixed(1)} s`);
  };
  const at = (expression: string) => `(abs(hashint4(${expression})::bigint) % ${sentences.length})`;
  const ws = `'${workspaceId}'::uuid`;
  const moment = (total: number) => `now() - (${total} - i) * interval '30 seconds'`;
  const idOf = (total: number) => `uuidv7((${total} - i) * interval '-30 seconds')`;
  const base = 'workspace_id, id, key, created_at, updated_at';
  const values = (prefix: string, total: number) =>
    `${ws}, ${idOf(total)}, '${prefix}-' || i, ${moment(total)}, ${moment(total)}`;

  await step(
    'companies',
    `insert into companies (${base}, name, domains, status, plan, revenue, size)
     select ${values('CO', size.companies)}, initcap(split_part(s.body, ' ', 1)) || ' ' || split_part(s.body, ' ', 2) || ' ' || i,
       array['company' || i || '.example'], (array['prospect', 'trial', 'customer', 'churned'])[1 + i % 4],
       (array['free', 'team', 'enterprise'])[1 + i % 3], (i % 500) * 1000, i % 5000
     from generate_series(1, ${size.companies}) i join sentences s on s.n = ${at('i')}`,
  );
  await step(
    'contacts',
    `create temp table company_numbers as select row_number() over (order by id) - 1 as n, id from companies;
     create index on company_numbers (n); analyze company_numbers;
     insert into contacts (${base}, name, email, company_id, role, industry)
     select ${values('CT', size.contacts)}, 'Person ' || i, 'person' || i || '@company' || (i % ${size.companies}) || '.example', c.id,
       (array['data scientist', 'developer', 'teacher', 'researcher'])[1 + i % 4],
       (array['academia', 'software', 'finance', 'energy'])[1 + (i / 7) % 4]
     from generate_series(1, ${size.contacts}) i join company_numbers c on c.n = i % ${size.companies}`,
  );
  await step(
    'notes',
    `create temp table contact_numbers as select row_number() over (order by id) - 1 as n, id, company_id from contacts;
     create index on contact_numbers (n); analyze contact_numbers;
     insert into feedback (${base}, body, state, processed_at, source, contact_id, company_id, said_at)
     select ${values('FB', size.notes)}, a.body || ' ' || b.body || case when i % 3 = 0 then ' ' || d.body else '' end,
       case when i % 4 = 0 then 'new' else 'processed' end, case when i % 4 = 0 then null else now() end,
       (array['survey', 'interview', 'support', 'sales', 'email'])[1 + i % 5], c.id, c.company_id, ${moment(size.notes)}
     from generate_series(1, ${size.notes}) i
     join sentences a on a.n = ${at('i')} join sentences b on b.n = ${at('i * 7 + 1')} join sentences d on d.n = ${at('i * 11 + 2')}
     join contact_numbers c on c.n = abs(hashint4(i * 3)::bigint) % ${size.contacts}`,
  );
  await step(
    'insights',
    `insert into insights (${base}, title, feedback_id, excerpt, importance)
     select ${ws}, uuidv7((${size.notes} - n) * interval '-30 seconds' + interval '1 second'), 'IN-' || n, created_at, created_at,
       left(body, 120), id, left(body, 120), n % 4
     from (select *, row_number() over (order by id) as n from feedback) f`,
  );
  const titled = (total: number) =>
    `from generate_series(1, ${total}) i join sentences s on s.n = ${at('i * 5')}`;
  await step(
    'opportunities',
    `insert into opportunities (${base}, title)
     select ${values('OP', size.opportunities)}, left(s.body, 200) ${titled(size.opportunities)}`,
  );
  // All under “now”: one column of the board is as long as a list.
  await step(
    'features',
    `insert into features (${base}, title, state, horizon)
     select ${values('FT', size.features)}, left(s.body, 200),
       (array['idea', 'candidate', 'planned', 'shipped'])[1 + i % 4], 'now' ${titled(size.features)}`,
  );
  await step('links', linksSql(ws, size));
  await step('spine', spineSql());
  await step('indexes', indexes.map(({ definition }) => definition).join(';\n'));
  await client.query('set session_replication_role = origin');
  await step('statistics', 'vacuum analyze');
}

/** Each note contains its insight, which supports an opportunity and a feature, the early ones most. */
function linksSql(ws: string, size: Size): string {
  const insert = `insert into links (workspace_id, id, from_noun, from_id, kind, to_noun, to_id, created_at)`;
  const support = (noun: string, table: string, total: number, seed: number) => `
    create temp table ${noun}_numbers as select (row_number() over (order by id))::int - 1 as n, id from ${table};
    analyze ${noun}_numbers;
    ${insert} select ${ws}, gen_random_uuid(), 'insight', i.id, 'supports', '${noun}', t.id, i.created_at
      from (select id, created_at, row_number() over (order by id)::int as n from insights) i
      join ${noun}_numbers t
        on t.n = floor(power(abs(hashint4(i.n * ${seed})::bigint) / 2147483649.0::float8, 2) * ${total})::int;`;
  return `${insert} select ${ws}, gen_random_uuid(), 'feedback', feedback_id, 'contains', 'insight', id, created_at from insights;
    ${support('opportunity', 'opportunities', size.opportunities, 13)}
    ${support('feature', 'features', size.features, 17)}`;
}

function spineSql(): string {
  const nouns = [
    ['companies', 'company', 'name', 'CO'],
    ['contacts', 'contact', 'name', 'CT'],
    ['feedback', 'feedback', 'body', 'FB'],
    ['insights', 'insight', 'title', 'IN'],
    ['opportunities', 'opportunity', 'title', 'OP'],
    ['features', 'feature', 'title', 'FT'],
  ] as const;
  return nouns
    .map(
      ([table, noun, title, prefix]) => `
        insert into records (workspace_id, id, noun, key, title, archived)
        select workspace_id, id, '${noun}', key, left(${title}, 300), archived_at is not null from ${table};
        insert into key_counters (workspace_id, prefix, last)
        select workspace_id, '${prefix}', count(*) from ${table} group by workspace_id;`,
    )
    .join('\n');
}

/** Drops what is not a constraint on the filled tables, and tells how to bring it back. */
async function dropIndexes(client: pg.Client): Promise<Index[]> {
  const { rows } = await client.query<Index>(
    `select i.indexrelid::regclass::text as name, pg_get_indexdef(i.indexrelid) as definition
     from pg_index i join pg_class t on t.oid = i.indrelid
     where t.relname = any($1) and t.relnamespace = 'public'::regnamespace and not i.indisunique
       and not exists (select from pg_constraint c where c.conindid = i.indexrelid)`,
    [FILLED],
  );
  for (const { name } of rows) await client.query(`drop index ${name}`);
  return rows;
}
