-- A page that is kept for a moment must know when its link ends.
drop function throughline.share_of_token(bytea);
create function throughline.share_of_token(hash bytea)
  returns table (id uuid, workspace_id uuid, workspace_name text, noun text, record_id uuid, name text,
                 settings jsonb, password_hash text, created_by uuid, expires_at timestamptz,
                 last_viewed_at timestamptz)
  language sql stable security definer set search_path = public, pg_temp
begin atomic
  select s.id, s.workspace_id, w.name, s.noun, s.record_id, s.name, s.settings, s.password_hash,
         s.created_by, s.expires_at, s.last_viewed_at
  from share_links s
  join workspaces w on w.id = s.workspace_id and w.archived_at is null
  join records r on r.workspace_id = s.workspace_id and r.id = s.record_id and not r.archived
  where s.token_hash = hash and (s.expires_at is null or s.expires_at > now());
end;
