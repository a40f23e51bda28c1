-- Read-only links to one record for people without an account. Only the hash of
-- the token is kept. A link is a principal of its own: it has no role.
create table share_links (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  id uuid not null,
  noun text not null,
  record_id uuid not null,
  name text not null,
  token_hash bytea not null unique,
  -- The last characters of the token, to tell links apart.
  token_hint text not null,
  -- What the link shows; its shape belongs to the noun.
  settings jsonb not null,
  password_hash text,
  expires_at timestamptz(3),
  created_at timestamptz(3) not null default now(),
  created_by uuid,
  last_viewed_at timestamptz(3),
  primary key (workspace_id, id),
  foreign key (workspace_id, record_id) references records (workspace_id, id) on delete cascade
);
create index on share_links (workspace_id, record_id);
call throughline.protect_tenant_table('share_links');

-- The link behind a token, as long as it holds and its record is not archived.
-- Runs with its owner's rights, since no tenant is set yet.
create function throughline.share_of_token(hash bytea)
  returns table (id uuid, workspace_id uuid, workspace_name text, noun text, record_id uuid, name text,
                 settings jsonb, password_hash text, created_by uuid, last_viewed_at timestamptz)
  language sql stable security definer set search_path = public, pg_temp
begin atomic
  select s.id, s.workspace_id, w.name, s.noun, s.record_id, s.name, s.settings, s.password_hash,
         s.created_by, s.last_viewed_at
  from share_links s
  join workspaces w on w.id = s.workspace_id
  join records r on r.workspace_id = s.workspace_id and r.id = s.record_id and not r.archived
  where s.token_hash = hash and (s.expires_at is null or s.expires_at > now());
end;
