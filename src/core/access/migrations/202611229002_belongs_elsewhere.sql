-- Whether a person belongs to other workspaces too, archived ones included: those can be restored.
create function throughline.belongs_elsewhere(person uuid, workspace uuid) returns boolean
  language sql stable security definer set search_path = public, pg_temp
begin atomic
  select exists (select from members m where m.user_id = person and m.workspace_id <> workspace);
end;
