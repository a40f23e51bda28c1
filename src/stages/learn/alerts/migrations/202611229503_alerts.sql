-- What watches a metric, and each time it fired.
create table alerts (
  like throughline.record including all,
  name text not null,
  metric_id uuid not null,
  condition text not null check (condition in ('unexpected', 'above', 'below', 'missing')),
  threshold double precision,
  sensitivity text not null check (sensitivity in ('low', 'normal', 'high')),
  missing_days int check (missing_days between 1 and 366),
  tell jsonb not null,
  mail boolean not null,
  cool_down_hours int not null check (cool_down_hours between 0 and 720),
  snoozed_until timestamptz(3),
  active boolean not null,
  state text not null check (state in ('waiting', 'quiet', 'firing')),
  state_reason text,
  firing_since date,
  evaluated_at timestamptz(3),
  last_told_at timestamptz(3),
  check (condition not in ('above', 'below') or threshold is not null),
  foreign key (workspace_id, metric_id) references metrics (workspace_id, id)
);
call throughline.make_record_table('alerts', 'alert', 'name');
create index on alerts (workspace_id, metric_id);

create table alert_firings (
  workspace_id uuid not null,
  id uuid not null,
  alert_id uuid not null,
  day date not null,
  reason text not null,
  value double precision,
  working jsonb,
  fired_at timestamptz(3) not null default now(),
  told_at timestamptz(3),
  resolved_at timestamptz(3),
  resolved_day date,
  primary key (workspace_id, id),
  foreign key (workspace_id, alert_id) references alerts (workspace_id, id) on delete cascade
);
create index on alert_firings (workspace_id, alert_id, id desc);
-- An alert fires once until it is over.
create unique index alert_firings_open on alert_firings (workspace_id, alert_id) where resolved_at is null;
call throughline.protect_tenant_table('alert_firings');
