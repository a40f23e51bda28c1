create table imports (
  like throughline.record including all,
  file_name text not null,
  file_bytes bigint not null,
  file_id uuid not null,
  target text,
  reading jsonb not null default '{}',
  mapping jsonb,
  state text not null default 'draft'
    check (state in ('draft', 'checking', 'checked', 'running', 'done', 'cancelled', 'failed', 'undoing', 'undone')),
  progress jsonb,
  check_result jsonb,
  result jsonb,
  undo_result jsonb,
  problem text,
  started_at timestamptz(3),
  finished_at timestamptz(3),
  -- Where the reading of the file stands; set with the records it led to, in one transaction.
  position jsonb,
  -- Who asked for the work that runs.
  started_by jsonb
);
call throughline.make_record_table('imports', 'import', 'file_name');
create index on imports (workspace_id, state, id desc);

-- Rows, or values in them, that were not imported.
create table import_problems (
  workspace_id uuid not null,
  id bigint generated always as identity,
  import_id uuid not null,
  phase text not null check (phase in ('check', 'run')),
  row_number int not null,
  line int not null,
  column_name text not null,
  code text not null,
  message text not null,
  primary key (workspace_id, import_id, phase, id),
  foreign key (workspace_id, import_id) references imports (workspace_id, id) on delete cascade
);
call throughline.protect_tenant_table('import_problems');

-- What an import did to which record, so that it can be undone. The transaction's number tells what
-- people did to the record later.
create table import_effects (
  workspace_id uuid not null,
  id bigint generated always as identity,
  import_id uuid not null,
  noun text not null,
  record_id uuid not null,
  effect text not null check (effect in ('created', 'updated', 'restored')),
  changes jsonb,
  xid xid8 not null default pg_current_xact_id(),
  outcome text check (outcome in ('archived', 'reverted', 'kept')),
  primary key (workspace_id, import_id, id),
  foreign key (workspace_id, import_id) references imports (workspace_id, id) on delete cascade
);
create index on import_effects (workspace_id, record_id);
create index on import_effects (workspace_id, import_id, id desc) where outcome is null;
call throughline.protect_tenant_table('import_effects');

-- The content each imported record came from: the same content is not imported twice.
create table import_identities (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  identity text not null,
  record_id uuid not null,
  import_id uuid not null,
  primary key (workspace_id, identity)
);
create index on import_identities (workspace_id, record_id);
call throughline.protect_tenant_table('import_identities');

-- What a dry run has met so far. Losing it in a crash only means checking again.
create unlogged table import_seen (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  import_id uuid not null,
  identity text not null,
  primary key (workspace_id, import_id, identity)
);
call throughline.protect_tenant_table('import_seen');
