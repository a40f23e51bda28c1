create table feedback_forms (
  like throughline.record including all,
  name text not null,
  question text not null,
  intro text,
  thanks text,
  ask_contact text not null default 'optional' check (ask_contact in ('no', 'optional', 'required')),
  enabled boolean not null default true,
  product_id uuid,
  -- Part of the public address; whoever has it may send feedback, and nothing else.
  token text not null unique
);
call throughline.make_record_table('feedback_forms', 'feedback_form', 'name');
alter table feedback_forms
  add foreign key (workspace_id, product_id) references products (workspace_id, id);

-- The form behind a public address, before any workspace is known.
create function throughline.feedback_form_of(wanted text)
  returns table (workspace_id uuid, id uuid)
  language sql stable security definer set search_path = public, pg_temp
begin atomic
  select f.workspace_id, f.id from feedback_forms f
  where f.token = wanted and f.enabled and f.archived_at is null;
end;
