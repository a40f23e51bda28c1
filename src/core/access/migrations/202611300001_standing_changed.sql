-- Servers keep for a moment who the holders of sessions and keys are. Whatever that depends on tells
-- them when it changes, so that an ended session or a taken role ends on all of them. When somebody
-- was last here, or a key last used, changes nothing of it.
create function throughline.tell_standing_changed() returns trigger
  language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
  perform pg_notify('throughline_standing', '');
  return null;
end;
$$;

create trigger standing_changed
  after delete or truncate or update of token_hash, user_id, expires_at, verified_at on sessions
  for each statement execute function throughline.tell_standing_changed();
create trigger standing_changed
  after delete or truncate or update of name, email, is_instance_owner, disabled_at on users
  for each statement execute function throughline.tell_standing_changed();
create trigger standing_changed
  after insert or delete or truncate or update of user_id, role on members
  for each statement execute function throughline.tell_standing_changed();
create trigger standing_changed
  after insert or delete or truncate or update of slug, archived_at on workspaces
  for each statement execute function throughline.tell_standing_changed();
create trigger standing_changed
  after delete or truncate or update of token_hash, user_id, name, scopes, expires_at on api_keys
  for each statement execute function throughline.tell_standing_changed();
