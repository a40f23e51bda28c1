-- How a team scores one noun: a method, and for a weighted score its criteria.
create table score_models (
  like throughline.record including all,
  name text not null,
  noun text not null check (noun in ('feature', 'opportunity')),
  method text not null check (method in ('rice', 'ice', 'wsjf', 'weighted', 'value_effort')),
  about text,
  criteria jsonb not null default '[]',
  rubrics jsonb not null default '{}',
  is_leading boolean not null default false
);
call throughline.make_record_table('score_models', 'score_model', 'name');
create unique index score_models_leading on score_models (workspace_id, noun)
  where is_leading and archived_at is null;

-- One row per model and record of its noun, from the moment both exist. `typed` is what people
-- entered, with who and when; all else follows from it, the evidence and the effort range.
create table scores (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  model_id uuid not null,
  record_id uuid not null,
  typed jsonb not null default '{}',
  -- The number in force for each input.
  inputs jsonb not null default '{}',
  value double precision,
  updated_at timestamptz(3) not null default now(),
  primary key (workspace_id, model_id, record_id),
  foreign key (workspace_id, model_id) references score_models (workspace_id, id) on delete cascade,
  foreign key (workspace_id, record_id) references records (workspace_id, id) on delete cascade
);
create index scores_order on scores (workspace_id, model_id, value desc nulls last, record_id desc);
create index scores_record on scores (workspace_id, record_id);
call throughline.protect_tenant_table('scores');
