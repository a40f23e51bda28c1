-- Whose mailbox is proven; a sign-in provider may be linked only to such an account.
alter table users add column email_verified_at timestamptz(3);
alter table users add constraint users_preferences_size check (octet_length(preferences::text) <= 65536);

-- The link that went out by mail has a token of its own: who uses it has shown to hold the mailbox.
-- The one shown to whoever made the link proves nothing of the kind.
alter table one_time_links add column mailed_token_hash bytea unique;
create unique index one_time_links_invitation on one_time_links (workspace_id, lower(email))
  where purpose = 'invitation' and used_at is null;
create index one_time_links_user on one_time_links (user_id) where used_at is null;
create index one_time_links_age on one_time_links (expires_at);
create index sessions_age on sessions (expires_at);
create index rate_counters_age on rate_counters (resets_at);
create index api_keys_user on api_keys (workspace_id, user_id);

-- Who a person is at a sign-in provider.
create table identities (
  issuer text not null,
  subject text not null,
  user_id uuid not null references users (id) on delete cascade,
  email text,
  created_at timestamptz(3) not null default now(),
  used_at timestamptz(3) not null default now(),
  primary key (issuer, subject)
);
create index identities_user on identities (user_id);
grant select, insert, update, delete on identities to throughline_app;

-- A session also ends after two weeks without use.
create or replace function throughline.actor_of_session(hash bytea, slug_or_null text)
  returns table (session_id uuid, user_id uuid, user_name text, email text, is_instance_owner boolean,
                 workspace_id uuid, role text, seen_at timestamptz)
  language sql stable security definer set search_path = public, pg_temp
begin atomic
  select s.id, u.id, u.name, u.email, u.is_instance_owner, w.id, m.role, s.seen_at
  from sessions s
  join users u on u.id = s.user_id and u.disabled_at is null
  left join workspaces w on w.slug = slug_or_null
  left join members m on m.workspace_id = w.id and m.user_id = u.id
  where s.token_hash = hash and s.expires_at > now() and s.seen_at > now() - interval '14 days';
end;

drop function throughline.actor_of_key(bytea, text);
create function throughline.actor_of_key(hash bytea, slug_or_null text)
  returns table (key_id uuid, key_name text, scopes text[], user_id uuid, user_name text,
                 workspace_id uuid, role text, slug text, last_used_at timestamptz)
  language sql stable security definer set search_path = public, pg_temp
begin atomic
  select k.id, k.name, k.scopes, u.id, u.name, w.id, case when w.slug = slug_or_null then m.role end, w.slug,
         k.last_used_at
  from api_keys k
  join users u on u.id = k.user_id and u.disabled_at is null
  join workspaces w on w.id = k.workspace_id
  join members m on m.workspace_id = k.workspace_id and m.user_id = k.user_id
  where k.token_hash = hash and (k.expires_at is null or k.expires_at > now());
end;

create function throughline.touch_api_key(key uuid) returns void
  language sql volatile security definer set search_path = public, pg_temp
begin atomic
  update api_keys set last_used_at = now() where id = key;
end;

create index members_role on members (workspace_id, role);
