-- The forms of an archived workspace are closed with it.
create or replace function throughline.feedback_form_of(wanted text)
  returns table (workspace_id uuid, id uuid)
  language sql stable security definer set search_path = public, pg_temp
begin atomic
  select f.workspace_id, f.id from feedback_forms f
  join workspaces w on w.id = f.workspace_id and w.archived_at is null
  where f.token = wanted and f.enabled and f.archived_at is null;
end;
