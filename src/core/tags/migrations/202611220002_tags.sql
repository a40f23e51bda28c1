create table tags (
  like throughline.record including all,
  name text not null,
  color text,
  group_name text
);
-- One tag per word and group, whatever the case.
create unique index tags_name on tags (workspace_id, lower(coalesce(group_name, '')), lower(name));
call throughline.make_record_table('tags', 'tag', 'name');
