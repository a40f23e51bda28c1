-- What counts as using a feature.
create table adoptions (
  workspace_id uuid not null,
  feature_id uuid not null,
  selector jsonb not null,
  product_id uuid,
  -- The first day that counts; the day the feature shipped where there is none.
  since date,
  defined_by uuid,
  defined_at timestamptz(3) not null default now(),
  primary key (workspace_id, feature_id),
  foreign key (workspace_id, feature_id) references features (workspace_id, id) on delete cascade,
  foreign key (workspace_id, product_id) references products (workspace_id, id)
);
create index on adoptions (workspace_id, product_id) where product_id is not null;
call throughline.protect_tenant_table('adoptions');
