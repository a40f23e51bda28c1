-- Notes by state, archived ones left out: counting the inbox reads this index alone.
drop index feedback_workspace_id_state_id_idx;
create index feedback_open on feedback (workspace_id, state, id desc) where archived_at is null;
