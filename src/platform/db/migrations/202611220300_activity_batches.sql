-- Acts that were one deed of one person, such as a bulk change, share a batch and are undone as one.
alter table activity add column batch_id uuid;
create index activity_batch on activity (workspace_id, batch_id, id) where batch_id is not null;
create index activity_undo on activity (workspace_id, undo_of) where undo_of is not null;
-- The audit log's filters: by who acted and by kind of record, newest first.
create index activity_actor on activity (workspace_id, actor_id, id desc);
create index activity_noun on activity (workspace_id, noun, id desc);
