-- An archived workspace takes in no events.
create or replace function throughline.product_of_key(hash bytea)
  returns table (workspace_id uuid, key_id uuid, product_id uuid, daily_quota int)
  language sql stable security definer set search_path = public, pg_temp
begin atomic
  select k.workspace_id, k.id, k.product_id, k.daily_quota from product_keys k
  join workspaces w on w.id = k.workspace_id and w.archived_at is null
  where k.token_hash = hash;
end;
