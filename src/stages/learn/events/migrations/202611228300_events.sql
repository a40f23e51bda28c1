-- Keys with which a product's own code may send events, and do nothing else.
create table product_keys (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  id uuid not null,
  product_id uuid not null,
  name text not null,
  token_hash bytea not null unique,
  token_hint text not null,
  -- Events a day that the product may send, over all its keys; null: as many as it likes.
  daily_quota int check (daily_quota > 0),
  created_at timestamptz(3) not null default now(),
  created_by uuid,
  primary key (workspace_id, id),
  foreign key (workspace_id, product_id) references products (workspace_id, id) on delete cascade
);
create index product_keys_product on product_keys (workspace_id, product_id);
call throughline.protect_tenant_table('product_keys');

-- Whose key it is: asked before a tenant is set.
create function throughline.product_of_key(hash bytea)
  returns table (workspace_id uuid, key_id uuid, product_id uuid, daily_quota int)
  language sql stable security definer set search_path = public, pg_temp
begin atomic
  select k.workspace_id, k.id, k.product_id, k.daily_quota from product_keys k where k.token_hash = hash;
end;

-- Events that were granted to servers, by product and day (UTC); each takes some in advance.
create table event_grants (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  product_id uuid not null,
  day date not null,
  events bigint not null,
  primary key (workspace_id, product_id, day),
  foreign key (workspace_id, product_id) references products (workspace_id, id) on delete cascade
);
call throughline.protect_tenant_table('event_grants');

-- People who use the product, as events know them. Numbers are short because every event has one.
create sequence person_numbers;
grant usage on sequence person_numbers to throughline_app;
create table persons (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  id bigint not null,
  first_seen_at timestamptz(3) not null,
  -- Since when the product knows who it is.
  identified_at timestamptz(3),
  email text,
  properties jsonb not null default '{}',
  contact_id uuid,
  company_id uuid,
  created_at timestamptz(3) not null default now(),
  primary key (workspace_id, id),
  foreign key (workspace_id, contact_id) references contacts (workspace_id, id) on delete set null (contact_id),
  foreign key (workspace_id, company_id) references companies (workspace_id, id) on delete set null (company_id)
);
create index persons_email on persons (workspace_id, email) where email is not null;
create index persons_contact on persons (workspace_id, contact_id) where contact_id is not null;
create index persons_company on persons (workspace_id, company_id) where company_id is not null;
call throughline.protect_tenant_table('persons');

-- What the product calls them: any number of ids for one person.
create table person_ids (
  workspace_id uuid not null,
  distinct_id text not null check (length(distinct_id) between 1 and 400),
  person_id bigint not null,
  primary key (workspace_id, distinct_id),
  foreign key (workspace_id, person_id) references persons (workspace_id, id) on delete cascade
);
create index person_ids_person on person_ids (workspace_id, person_id);
call throughline.protect_tenant_table('person_ids');

-- Persons that turned out to be another; applied once the event store has been told.
create table person_merges (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  from_id bigint not null,
  into_id bigint not null,
  merged_at timestamptz(3) not null default now(),
  applied_at timestamptz(3),
  primary key (workspace_id, from_id)
);
create index person_merges_open on person_merges (workspace_id) where applied_at is null;
create index person_merges_into on person_merges (workspace_id, into_id);
call throughline.protect_tenant_table('person_merges');

-- Persons whose events are to go, until the event store has deleted them.
create table person_erasures (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  person_id bigint not null,
  asked_at timestamptz(3) not null default now(),
  primary key (workspace_id, person_id)
);
call throughline.protect_tenant_table('person_erasures');

-- Workspaces with merges or erasures that the event store has not heard of.
create function throughline.workspaces_with_open_persons() returns table (workspace_id uuid)
  language sql stable security definer set search_path = public, pg_temp
begin atomic
  select m.workspace_id from person_merges m where m.applied_at is null
  union select e.workspace_id from person_erasures e;
end;
