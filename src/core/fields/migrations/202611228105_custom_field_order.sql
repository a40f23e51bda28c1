-- Where a field stands among those of its kind of record, and the colours of what a choice offers.
alter table custom_fields add column place int not null default 0;
alter table custom_fields add column option_colors jsonb not null default '{}';
update custom_fields f set place = numbered.place
from (select workspace_id, id,
        row_number() over (partition by workspace_id, noun order by lower(label), id) as place
      from custom_fields) numbered
where numbered.workspace_id = f.workspace_id and numbered.id = f.id;
