create table opportunities (
  like throughline.record including all,
  title text not null,
  statement text,
  who text,
  state text not null default 'open' check (state in ('open', 'exploring', 'addressed', 'declined')),
  parent_id uuid,
  owner_id uuid,
  search tsvector generated always as (
    to_tsvector('english', title || ' ' || coalesce(statement, '') || ' ' || coalesce(who, ''))
  ) stored,
  foreign key (workspace_id, owner_id) references members (workspace_id, user_id) on delete set null (owner_id)
);
call throughline.make_record_table('opportunities', 'opportunity', 'title');
alter table opportunities
  add foreign key (workspace_id, parent_id) references opportunities (workspace_id, id);
create index on opportunities (workspace_id, parent_id);
create index on opportunities (workspace_id, state, id desc);
create index on opportunities using gin (workspace_id, search);
