-- The thread. Every link runs from cause to consequence, so "why?" walks
-- against the arrows and "what came of it?" walks along them.
create table links (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  id uuid not null,
  from_noun text not null,
  from_id uuid not null,
  kind text not null,
  to_noun text not null,
  to_id uuid not null,
  created_at timestamptz(3) not null default now(),
  created_by uuid,
  primary key (workspace_id, id),
  unique (workspace_id, from_id, kind, to_id),
  check (from_id <> to_id),
  foreign key (workspace_id, from_id) references records (workspace_id, id) on delete cascade,
  foreign key (workspace_id, to_id) references records (workspace_id, id) on delete cascade
);
create index links_back on links (workspace_id, to_id, kind, from_id);
call throughline.protect_tenant_table('links');
