-- The ground every feature stands on: tenants, people, the spine of records,
-- the activity log, and the functions that make a new record table a single line.

create extension if not exists pg_trgm;
create extension if not exists btree_gin;
create extension if not exists unaccent;

do $$
begin
  if not exists (select from pg_roles where rolname = 'throughline_app') then
    -- No password: it can log in only where the server trusts the caller (our private socket);
    -- elsewhere the connection takes the role on after logging in as its own user.
    create role throughline_app login;
  end if;
  execute format('grant throughline_app to %I', current_user);
  execute format('grant connect on database %I to throughline_app', current_database());
end
$$;

create schema throughline;
grant usage on schema throughline, public to throughline_app;

-- The workspace of the running transaction; null outside one, so that nothing matches.
create function throughline.current_workspace() returns uuid
  language sql stable parallel safe
  return nullif(current_setting('app.workspace_id', true), '')::uuid;

-- Row-level security and rights for a table with a workspace_id.
create procedure throughline.protect_tenant_table(target regclass, rights text default 'select, insert, update, delete')
  language plpgsql as $$
begin
  execute format('alter table %s enable row level security', target);
  execute format(
    'create policy tenant on %s to throughline_app using (workspace_id = throughline.current_workspace()) with check (workspace_id = throughline.current_workspace())',
    target);
  execute format('grant %s on %s to throughline_app', rights, target);
end
$$;

create table users (
  id uuid primary key,
  email text not null,
  name text not null,
  password_hash text,
  -- The owner of the installation sees mail, health and every workspace's name.
  is_instance_owner boolean not null default false,
  preferences jsonb not null default '{}',
  disabled_at timestamptz(3),
  created_at timestamptz(3) not null default now()
);
create unique index users_email on users (lower(email));

create table sessions (
  id uuid primary key,
  user_id uuid not null references users (id) on delete cascade,
  token_hash bytea not null unique,
  user_agent text,
  address inet,
  created_at timestamptz(3) not null default now(),
  seen_at timestamptz(3) not null default now(),
  expires_at timestamptz(3) not null
);
create index sessions_user on sessions (user_id);

create table workspaces (
  id uuid primary key,
  slug text not null unique check (slug ~ '^[a-z0-9](-?[a-z0-9])*$' and length(slug) between 2 and 40),
  name text not null,
  settings jsonb not null default '{}',
  version int not null default 1,
  created_at timestamptz(3) not null default now()
);

create table members (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  user_id uuid not null references users (id) on delete cascade,
  role text not null check (role in ('owner', 'admin', 'editor', 'contributor', 'viewer')),
  created_at timestamptz(3) not null default now(),
  primary key (workspace_id, user_id)
);
create index members_user on members (user_id);

-- Single-use links: first owner, sign-in, invitation, password reset. Only the hash is kept.
create table one_time_links (
  id uuid primary key,
  purpose text not null check (purpose in ('first_owner', 'sign_in', 'invitation', 'password_reset')),
  token_hash bytea not null unique,
  workspace_id uuid references workspaces (id) on delete cascade,
  role text,
  email text,
  user_id uuid references users (id) on delete cascade,
  created_by uuid references users (id) on delete set null,
  created_at timestamptz(3) not null default now(),
  expires_at timestamptz(3) not null,
  used_at timestamptz(3)
);
create index one_time_links_workspace on one_time_links (workspace_id) where used_at is null;

create table api_keys (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  id uuid not null,
  user_id uuid not null,
  name text not null,
  token_hash bytea not null unique,
  token_hint text not null,
  scopes text[] not null,
  created_at timestamptz(3) not null default now(),
  expires_at timestamptz(3),
  last_used_at timestamptz(3),
  primary key (workspace_id, id),
  foreign key (workspace_id, user_id) references members (workspace_id, user_id) on delete cascade
);

-- Secrets made at first start, such as the key that encrypts stored credentials.
create table instance_settings (
  name text primary key,
  value jsonb not null
);

-- Who a session is, and what they are in a workspace: one statement per request.
-- Runs with its owner's rights, since no tenant is set yet.
create function throughline.actor_of_session(hash bytea, slug_or_null text)
  returns table (session_id uuid, user_id uuid, user_name text, email text, is_instance_owner boolean,
                 workspace_id uuid, role text, seen_at timestamptz)
  language sql stable security definer set search_path = public, pg_temp
begin atomic
  select s.id, u.id, u.name, u.email, u.is_instance_owner, w.id, m.role, s.seen_at
  from sessions s
  join users u on u.id = s.user_id and u.disabled_at is null
  left join workspaces w on w.slug = slug_or_null
  left join members m on m.workspace_id = w.id and m.user_id = u.id
  where s.token_hash = hash and s.expires_at > now();
end;

create function throughline.actor_of_key(hash bytea, slug_or_null text)
  returns table (key_id uuid, key_name text, scopes text[], user_id uuid, user_name text,
                 workspace_id uuid, role text, slug text)
  language sql stable security definer set search_path = public, pg_temp
begin atomic
  select k.id, k.name, k.scopes, u.id, u.name, w.id, case when w.slug = slug_or_null then m.role end, w.slug
  from api_keys k
  join users u on u.id = k.user_id and u.disabled_at is null
  join workspaces w on w.id = k.workspace_id
  join members m on m.workspace_id = k.workspace_id and m.user_id = k.user_id
  where k.token_hash = hash and (k.expires_at is null or k.expires_at > now());
end;

grant select, insert, update, delete on users, sessions, workspaces, one_time_links, instance_settings to throughline_app;
call throughline.protect_tenant_table('members');
call throughline.protect_tenant_table('api_keys');

-- A person's workspaces, across tenants.
create function throughline.workspaces_of(person uuid)
  returns table (id uuid, slug text, name text, role text)
  language sql stable security definer set search_path = public, pg_temp
begin atomic
  select w.id, w.slug, w.name, m.role
  from members m join workspaces w on w.id = m.workspace_id
  where m.user_id = person order by w.name, w.id;
end;

-- The spine: one row per record of any noun, kept by a trigger, so that links,
-- search, references and the thread need not know which table a record lives in.
create table records (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  id uuid not null,
  noun text not null,
  key text not null,
  title text not null,
  archived boolean not null,
  primary key (workspace_id, id),
  unique (workspace_id, key)
);
create index records_title on records using gin (workspace_id, to_tsvector('simple', title));
create index records_title_trigram on records using gin (workspace_id, title gin_trgm_ops);
call throughline.protect_tenant_table('records');

create function throughline.keep_spine() returns trigger
  language plpgsql as $$
declare
  row_json jsonb;
  heading text;
begin
  if tg_op = 'DELETE' then
    delete from records where workspace_id = old.workspace_id and id = old.id;
    return old;
  end if;
  row_json := to_jsonb(new);
  heading := left(coalesce(nullif(row_json ->> tg_argv[1], ''), nullif(row_json ->> tg_argv[2], ''), new.key), 300);
  if tg_op = 'INSERT' then
    insert into records (workspace_id, id, noun, key, title, archived)
    values (new.workspace_id, new.id, tg_argv[0], new.key, heading, new.archived_at is not null);
  else
    update records r set title = heading, archived = new.archived_at is not null
    where r.workspace_id = new.workspace_id and r.id = new.id
      and (r.title is distinct from heading or r.archived is distinct from (new.archived_at is not null));
  end if;
  return new;
end
$$;

-- The columns of every record table: create table x (like throughline.record including all, …).
create table throughline.record (
  workspace_id uuid not null,
  id uuid not null,
  key text not null,
  version int not null default 1,
  tag_ids uuid[] not null default '{}',
  custom jsonb not null default '{}',
  created_at timestamptz(3) not null default now(),
  created_by uuid,
  updated_at timestamptz(3) not null default now(),
  archived_at timestamptz(3)
);

-- Turns a table made like throughline.record into a record table: keys, tenant, spine, indexes.
create procedure throughline.make_record_table(target regclass, noun text, title text, title_fallback text default '')
  language plpgsql as $$
declare
  name text := (select relname from pg_class where oid = target);
begin
  execute format('alter table %s add primary key (workspace_id, id), add unique (workspace_id, key)', target);
  execute format('alter table %s add foreign key (workspace_id) references workspaces (id) on delete cascade', target);
  execute format('create index on %s using gin (workspace_id, tag_ids)', target);
  execute format('create index on %s using gin (workspace_id, custom jsonb_path_ops)', target);
  execute format('create index on %s (workspace_id, updated_at desc, id desc)', target);
  execute format(
    'create trigger %I after insert or delete or update of %s on %s for each row execute function throughline.keep_spine(%L, %L, %L)',
    name || '_spine', concat_ws(', ', title, nullif(title_fallback, ''), 'archived_at'), target, noun, title, title_fallback);
  call throughline.protect_tenant_table(target);
end
$$;

-- The next human key of a noun; numbers are handed out in blocks by the server.
create table key_counters (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  prefix text not null,
  last bigint not null,
  primary key (workspace_id, prefix)
);
call throughline.protect_tenant_table('key_counters');

-- The activity log is at once history, audit and outbox: written in the
-- transaction of the change, never altered, read in commit-safe order by (xid, seq).
create table activity (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  id uuid not null,
  xid xid8 not null default pg_current_xact_id(),
  seq bigint generated always as identity,
  at timestamptz(3) not null default now(),
  noun text not null,
  record_id uuid not null,
  verb text not null,
  actor_kind text not null check (actor_kind in ('user', 'key', 'system', 'share')),
  actor_id uuid,
  actor_name text not null,
  changes jsonb,
  data jsonb,
  undo_of uuid,
  primary key (workspace_id, id)
);
create index activity_order on activity (xid, seq);
create index activity_record on activity (workspace_id, record_id, id desc);
call throughline.protect_tenant_table('activity', 'select, insert');

-- How far each reaction has read the activity log.
create table reaction_cursors (
  reaction text primary key,
  xid xid8 not null,
  seq bigint not null,
  failures int not null default 0,
  last_error text,
  updated_at timestamptz(3) not null default now()
);

create table idempotency_keys (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  actor_id uuid not null,
  key text not null,
  request_hash bytea not null,
  status int not null,
  response jsonb,
  created_at timestamptz(3) not null default now(),
  primary key (workspace_id, actor_id, key)
);
create index idempotency_keys_age on idempotency_keys (created_at);
call throughline.protect_tenant_table('idempotency_keys');

-- Counters for limits that must hold over several servers and restarts (sign-in, public forms).
create unlogged table rate_counters (
  bucket text primary key,
  count int not null,
  resets_at timestamptz(3) not null
);
grant select, insert, update, delete on rate_counters to throughline_app;

create table custom_fields (
  like throughline.record including all,
  noun text not null,
  name text not null check (name ~ '^[a-z][a-z0-9_]{0,62}$'),
  label text not null,
  kind text not null check (kind in ('text', 'number', 'date', 'choice', 'person', 'link')),
  options text[] not null default '{}',
  help text,
  unique (workspace_id, noun, name)
);
call throughline.make_record_table('custom_fields', 'custom_field', 'label');
