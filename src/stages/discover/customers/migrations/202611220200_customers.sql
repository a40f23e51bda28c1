create table companies (
  like throughline.record including all,
  name text not null,
  domains text[] not null default '{}',
  status text check (status in ('prospect', 'trial', 'customer', 'churned', 'partner')),
  plan text,
  tier text,
  revenue double precision check (revenue >= 0),
  size int check (size >= 0),
  external_id text,
  owner_id uuid,
  search tsvector generated always as (
    to_tsvector('english', name || ' ' || coalesce(plan, '') || ' ' || coalesce(tier, ''))
  ) stored,
  unique (workspace_id, external_id),
  foreign key (workspace_id, owner_id) references members (workspace_id, user_id) on delete set null (owner_id)
);
call throughline.make_record_table('companies', 'company', 'name');
create index on companies (workspace_id, name, id);
create index on companies (workspace_id, lower(name));
create index on companies (workspace_id, revenue desc nulls last, id desc);
create index on companies using gin (workspace_id, domains);
create index on companies using gin (workspace_id, search);

create table contacts (
  like throughline.record including all,
  name text,
  email text,
  company_id uuid,
  role text,
  industry text,
  usage text,
  external_id text,
  erased_at timestamptz(3),
  search tsvector generated always as (
    to_tsvector('english', coalesce(name, '') || ' ' || coalesce(email, '') || ' ' || coalesce(role, '')
      || ' ' || coalesce(industry, '') || ' ' || coalesce(usage, ''))
  ) stored,
  -- E-mail addresses are stored in lower case.
  unique (workspace_id, email),
  unique (workspace_id, external_id)
);
call throughline.make_record_table('contacts', 'contact', 'name', 'email');
alter table contacts
  add foreign key (workspace_id, company_id) references companies (workspace_id, id);
create index on contacts (workspace_id, company_id);
create index on contacts (workspace_id, name, id);
create index on contacts (workspace_id, role);
create index on contacts (workspace_id, industry);
create index on contacts (workspace_id, usage);
create index on contacts using gin (workspace_id, search);

create table segments (
  like throughline.record including all,
  name text not null,
  noun text not null check (noun in ('contact', 'company')),
  description text,
  rule jsonb,
  picked_ids uuid[] not null default '{}',
  weight double precision not null default 1 check (weight between 0 and 100)
);
call throughline.make_record_table('segments', 'segment', 'name');
create unique index segments_name on segments (workspace_id, lower(name)) where archived_at is null;

-- What the history of a record says, without what it said: for erasing a person on request.
-- The log itself may only be added to, so this is the one way round, and it keeps the acts.
create function throughline.erase_history(records uuid[]) returns void
  language sql security definer set search_path = public, pg_temp
begin atomic
  update activity set changes = null, data = null
  where workspace_id = throughline.current_workspace() and record_id = any (records);
end;
revoke all on function throughline.erase_history(uuid[]) from public;
grant execute on function throughline.erase_history(uuid[]) to throughline_app;
