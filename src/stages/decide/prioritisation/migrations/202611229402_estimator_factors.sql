-- What the outcomes so far say of people's estimates: how much of what they predicted came.
create table estimator_factors (
  workspace_id uuid not null,
  user_id uuid not null,
  factor double precision not null check (factor > 0),
  outcomes int not null check (outcomes > 0),
  updated_at timestamptz(3) not null default now(),
  primary key (workspace_id, user_id),
  foreign key (workspace_id, user_id) references members (workspace_id, user_id) on delete cascade
);
call throughline.protect_tenant_table('estimator_factors');
