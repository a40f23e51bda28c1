-- What somebody should look at: written by a reaction to the activity log, once per act and person.
create table notifications (
  workspace_id uuid not null,
  id uuid not null,
  user_id uuid not null,
  kind text not null check (kind in ('mentioned', 'replied', 'assigned', 'changed')),
  record_id uuid not null,
  comment_id uuid,
  -- The first act it tells of, and the latest; several changes of one record are one notice until read.
  act_id uuid not null,
  last_act_id uuid not null,
  actor_id uuid,
  actor_name text not null,
  fields text[] not null default '{}',
  count int not null default 1,
  at timestamptz(3) not null,
  read_at timestamptz(3),
  primary key (workspace_id, id),
  unique (workspace_id, user_id, act_id),
  foreign key (workspace_id, user_id) references members (workspace_id, user_id) on delete cascade,
  foreign key (workspace_id, record_id) references records (workspace_id, id) on delete cascade
);
create unique index notifications_open_changes on notifications (workspace_id, user_id, record_id)
  where kind = 'changed' and read_at is null;
create index notifications_inbox on notifications (workspace_id, user_id, at desc, id desc);
create index notifications_unread on notifications (workspace_id, user_id, at desc, id desc) where read_at is null;
call throughline.protect_tenant_table('notifications');

-- Who follows which record. Not following is kept too, so that nobody is signed up again.
create table follows (
  workspace_id uuid not null,
  record_id uuid not null,
  user_id uuid not null,
  following boolean not null,
  primary key (workspace_id, record_id, user_id),
  foreign key (workspace_id, user_id) references members (workspace_id, user_id) on delete cascade,
  foreign key (workspace_id, record_id) references records (workspace_id, id) on delete cascade
);
call throughline.protect_tenant_table('follows');

create table notification_preferences (
  workspace_id uuid not null,
  user_id uuid not null,
  muted text[] not null default '{}',
  primary key (workspace_id, user_id),
  foreign key (workspace_id, user_id) references members (workspace_id, user_id) on delete cascade
);
call throughline.protect_tenant_table('notification_preferences');
