-- A named state of a list: its filters, order, groups, columns and layout.
create table views (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  id uuid not null,
  noun text not null,
  name text not null,
  state jsonb not null default '{}',
  shared boolean not null default false,
  owner_id uuid not null,
  version int not null default 1,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  archived_at timestamptz(3),
  primary key (workspace_id, id)
);
create index on views (workspace_id, owner_id) where archived_at is null;
create index on views (workspace_id, noun) where shared and archived_at is null;
call throughline.protect_tenant_table('views');

create table view_pins (
  workspace_id uuid not null,
  view_id uuid not null,
  user_id uuid not null,
  pinned_at timestamptz(3) not null default now(),
  primary key (workspace_id, user_id, view_id),
  foreign key (workspace_id, user_id) references members (workspace_id, user_id) on delete cascade,
  foreign key (workspace_id, view_id) references views (workspace_id, id) on delete cascade
);
call throughline.protect_tenant_table('view_pins');
