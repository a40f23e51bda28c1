-- Questions of events that somebody keeps, and groups of people that questions can name.
create table reports (
  like throughline.record including all,
  name text not null,
  description text,
  question jsonb not null,
  product_id uuid,
  foreign key (workspace_id, product_id) references products (workspace_id, id)
);
call throughline.make_record_table('reports', 'report', 'name');
create index on reports (workspace_id, product_id);

create table cohorts (
  like throughline.record including all,
  name text not null,
  description text,
  definition jsonb not null
);
call throughline.make_record_table('cohorts', 'cohort', 'name');
