-- What people say about records: threads one reply deep, on records of any noun.
create table comments (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  id uuid not null,
  record_id uuid not null,
  noun text not null,
  -- The comment that a reply answers; null on the first of a thread.
  thread_id uuid,
  -- The name stays when the person leaves.
  author_id uuid,
  author_name text not null,
  body text not null,
  mentions uuid[] not null default '{}',
  version int not null default 1,
  created_at timestamptz(3) not null default now(),
  edited_at timestamptz(3),
  deleted_at timestamptz(3),
  resolved_at timestamptz(3),
  resolved_by uuid,
  primary key (workspace_id, id),
  check (thread_id <> id),
  check (thread_id is null or resolved_at is null),
  foreign key (workspace_id, record_id) references records (workspace_id, id) on delete cascade,
  foreign key (workspace_id, thread_id) references comments (workspace_id, id) on delete cascade
);
create index on comments (workspace_id, record_id, id);
create index on comments (workspace_id, thread_id, id) where thread_id is not null;
call throughline.protect_tenant_table('comments');

create table comment_reactions (
  workspace_id uuid not null,
  comment_id uuid not null,
  user_id uuid not null,
  reaction text not null,
  created_at timestamptz(3) not null default now(),
  primary key (workspace_id, comment_id, reaction, user_id),
  foreign key (workspace_id, comment_id) references comments (workspace_id, id) on delete cascade,
  foreign key (workspace_id, user_id) references members (workspace_id, user_id) on delete cascade
);
call throughline.protect_tenant_table('comment_reactions');
