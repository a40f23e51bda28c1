-- What the linked evidence says about each opportunity and feature. Derived: any row can be
-- computed again from the links. A record without evidence has no row.
create table evidence_scores (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  record_id uuid not null,
  reach int not null,
  people int not null,
  demand double precision not null,
  confidence double precision not null,
  revenue double precision not null,
  evidence_count int not null,
  direct_reach int not null,
  direct_demand double precision not null,
  -- Of the statements counted, for choosing what is recomputed at once and what in a job.
  statement_count int not null,
  -- The day ages are measured to; the same on every row unless a server was down.
  as_of date not null,
  computed_at timestamptz(3) not null default now(),
  primary key (workspace_id, record_id),
  foreign key (workspace_id, record_id) references records (workspace_id, id) on delete cascade
);
create index evidence_scores_age on evidence_scores (workspace_id, as_of);
call throughline.protect_tenant_table('evidence_scores');

-- Records whose evidence may have changed since it was last counted. A new mark while one is
-- being counted gets a new number, so that it is not taken for done.
create sequence evidence_marks;
grant usage on sequence evidence_marks to throughline_app;
create table evidence_stale (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  record_id uuid not null,
  mark bigint not null default nextval('evidence_marks'),
  primary key (workspace_id, record_id)
);
create index evidence_stale_order on evidence_stale (workspace_id, mark);
call throughline.protect_tenant_table('evidence_stale');
