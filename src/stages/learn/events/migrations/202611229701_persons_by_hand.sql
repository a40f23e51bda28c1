-- When an id became known; not known of those before.
alter table person_ids add column added_at timestamptz(3);
alter table person_ids alter column added_at set default now();

-- Whom somebody linked or parted by hand is left alone by what events say.
alter table persons add column is_linked_by_hand boolean not null default false;

-- People are looked up by the beginning of a name.
create index persons_name on persons (workspace_id, lower(properties ->> 'name') text_pattern_ops)
  where properties ? 'name';
create index persons_email_prefix on persons (workspace_id, email text_pattern_ops) where email is not null;
