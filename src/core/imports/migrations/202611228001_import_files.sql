-- Uploaded files hold personal data: each has an end.
alter table imports
  -- Null once the file was removed.
  alter column file_id drop not null,
  add column file_kept_until timestamptz(3),
  add column file_removed_at timestamptz(3),
  -- Whether the undoing that was asked for leaves the file, to be imported in another way.
  add column undo_keeps_file boolean not null default false;
update imports set file_kept_until = now() + interval '30 days';
create unique index on imports (file_id);
