create table features (
  like throughline.record including all,
  title text not null,
  description text,
  state text not null default 'idea'
    check (state in ('idea', 'candidate', 'planned', 'in_progress', 'shipped', 'measured', 'declined', 'retired')),
  product_id uuid,
  parent_id uuid,
  owner_id uuid,
  horizon text check (horizon in ('now', 'next', 'later')),
  effort_low double precision check (effort_low >= 0),
  effort_high double precision,
  target_start date,
  target_end date,
  target_precision text check (target_precision in ('day', 'month', 'quarter', 'half', 'year')),
  rank text collate "C",
  shipped_at date,
  search tsvector generated always as (to_tsvector('english', title || ' ' || coalesce(description, ''))) stored,
  constraint effort_range check (effort_high >= effort_low),
  constraint target_window check (target_end >= target_start),
  foreign key (workspace_id, owner_id) references members (workspace_id, user_id) on delete set null (owner_id),
  foreign key (workspace_id, product_id) references products (workspace_id, id)
);
call throughline.make_record_table('features', 'feature', 'title');
alter table features add foreign key (workspace_id, parent_id) references features (workspace_id, id);
create index on features (workspace_id, parent_id);
create index on features (workspace_id, product_id, id desc);
create index on features (workspace_id, state, id desc);
create index on features (workspace_id, rank, id);
create index on features using gin (workspace_id, search);
