-- The run of an import that made the person; null for whoever the product spoke of.
alter table persons add column load_id uuid;
create index persons_load on persons (workspace_id, load_id, id) where load_id is not null;
