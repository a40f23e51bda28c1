-- The latest records of a kind lie together on disk: reading hundreds of them is one look at few pages.
create index records_latest on records (workspace_id, noun, id);
