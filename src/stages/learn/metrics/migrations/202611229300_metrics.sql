-- Numbers that a workspace steers by, and the value of each day.
create table metrics (
  like throughline.record including all,
  name text not null,
  description text,
  kind text not null check (kind in ('events', 'funnel', 'retention', 'survey', 'formula', 'sql', 'manual')),
  source jsonb not null check (source ->> 'kind' = kind),
  unit text,
  direction text not null default 'up' check (direction in ('up', 'down')),
  target double precision,
  target_date date,
  north_star boolean not null default false,
  parent_id uuid,
  product_id uuid,
  owner_id uuid,
  time_zone text not null default 'UTC',
  latest_value double precision,
  latest_day date,
  change double precision,
  measured_at timestamptz(3),
  days_left int not null default 0,
  last_error text,
  foreign key (workspace_id, product_id) references products (workspace_id, id),
  foreign key (workspace_id, owner_id) references members (workspace_id, user_id) on delete set null (owner_id)
);
call throughline.make_record_table('metrics', 'metric', 'name');
alter table metrics
  add foreign key (workspace_id, parent_id) references metrics (workspace_id, id);
create index on metrics (workspace_id, parent_id);
create index on metrics (workspace_id, product_id);
create index on metrics (workspace_id, kind);
-- One north star for each product, and one for what is about no single product.
create unique index metrics_north_star
  on metrics (workspace_id, coalesce(product_id, '00000000-0000-0000-0000-000000000000'))
  where north_star and archived_at is null;

create table metric_values (
  workspace_id uuid not null,
  metric_id uuid not null,
  day date not null,
  value double precision not null
    check (value not in ('NaN', 'Infinity', '-Infinity')),
  -- The day, or the time that its value looks at, was not over when it was measured.
  provisional boolean not null default false,
  typed boolean not null default false,
  -- The numbers it was computed from, by their names.
  parts jsonb,
  primary key (workspace_id, metric_id, day),
  foreign key (workspace_id, metric_id) references metrics (workspace_id, id) on delete cascade
);
call throughline.protect_tenant_table('metric_values');

-- What is being measured of a metric: the days from from_day up to next_day are left.
create table metric_plans (
  workspace_id uuid not null,
  metric_id uuid not null,
  -- A new one puts an end to the work on the one before.
  number int not null default 1,
  from_day date not null,
  next_day date not null,
  -- What has changed so far, told when all is measured.
  changed int not null default 0,
  changed_from date,
  changed_to date,
  primary key (workspace_id, metric_id),
  foreign key (workspace_id, metric_id) references metrics (workspace_id, id) on delete cascade
);
call throughline.protect_tenant_table('metric_plans');
