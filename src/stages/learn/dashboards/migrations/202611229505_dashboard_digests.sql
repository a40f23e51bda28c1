-- Who gets the numbers of a dashboard by mail, and up to which period they were sent.
create table dashboard_digests (
  workspace_id uuid not null,
  id uuid not null,
  dashboard_id uuid not null,
  user_id uuid not null,
  frequency text not null check (frequency in ('daily', 'weekly')),
  -- 1 is Monday.
  weekday int not null check (weekday between 1 and 7),
  hour int not null check (hour between 0 and 23),
  time_zone text not null,
  -- The local day of the last mail: a period is sent by whoever moves this first.
  last_period date not null,
  created_at timestamptz(3) not null default now(),
  primary key (workspace_id, id),
  unique (workspace_id, dashboard_id, user_id),
  foreign key (workspace_id, dashboard_id) references dashboards (workspace_id, id) on delete cascade,
  foreign key (workspace_id, user_id) references members (workspace_id, user_id) on delete cascade
);
call throughline.protect_tenant_table('dashboard_digests');
