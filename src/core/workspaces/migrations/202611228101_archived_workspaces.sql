-- An archived workspace is closed to everybody until an owner restores it, or it is deleted.
alter table workspaces add column archived_at timestamptz(3);

drop function throughline.actor_of_session(bytea, text);
create function throughline.actor_of_session(hash bytea, slug_or_null text)
  returns table (session_id uuid, user_id uuid, user_name text, email text, is_instance_owner boolean,
                 workspace_id uuid, role text, seen_at timestamptz, verified_at timestamptz)
  language sql stable security definer set search_path = public, pg_temp
begin atomic
  select s.id, u.id, u.name, u.email, u.is_instance_owner, w.id, m.role, s.seen_at, s.verified_at
  from sessions s
  join users u on u.id = s.user_id and u.disabled_at is null
  left join workspaces w on w.slug = slug_or_null and w.archived_at is null
  left join members m on m.workspace_id = w.id and m.user_id = u.id
  where s.token_hash = hash and s.expires_at > now() and s.seen_at > now() - interval '14 days';
end;

create or replace function throughline.actor_of_key(hash bytea, slug_or_null text)
  returns table (key_id uuid, key_name text, scopes text[], user_id uuid, user_name text,
                 workspace_id uuid, role text, slug text, last_used_at timestamptz)
  language sql stable security definer set search_path = public, pg_temp
begin atomic
  select k.id, k.name, k.scopes, u.id, u.name, w.id, case when w.slug = slug_or_null then m.role end, w.slug,
         k.last_used_at
  from api_keys k
  join users u on u.id = k.user_id and u.disabled_at is null
  join workspaces w on w.id = k.workspace_id and w.archived_at is null
  join members m on m.workspace_id = k.workspace_id and m.user_id = k.user_id
  where k.token_hash = hash and (k.expires_at is null or k.expires_at > now());
end;

create or replace function throughline.workspaces_of(person uuid)
  returns table (id uuid, slug text, name text, role text)
  language sql stable security definer set search_path = public, pg_temp
begin atomic
  select w.id, w.slug, w.name, m.role
  from members m join workspaces w on w.id = m.workspace_id and w.archived_at is null
  where m.user_id = person order by w.name, w.id;
end;

-- Those a person may restore or delete.
create function throughline.archived_workspaces_of(person uuid)
  returns table (id uuid, slug text, name text, archived_at timestamptz)
  language sql stable security definer set search_path = public, pg_temp
begin atomic
  select w.id, w.slug, w.name, w.archived_at
  from members m join workspaces w on w.id = m.workspace_id and w.archived_at is not null
  where m.user_id = person and m.role = 'owner' order by w.archived_at desc, w.id;
end;
