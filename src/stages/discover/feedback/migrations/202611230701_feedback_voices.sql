-- Who stands behind a note is looked up by index. Under row-level security none serves a condition
-- with COALESCE, which PostgreSQL takes for able to tell of other tenants' rows; CASE it does not.
drop index feedback_workspace_id_coalesce_idx;
create index feedback_voices_of on feedback
  (workspace_id, (case when survivor_id is null then id else survivor_id end));
create or replace view feedback_voices with (security_invoker = true) as
select workspace_id, case when survivor_id is null then id else survivor_id end as feedback_id,
       id as note_id, contact_id, company_id, source, said_at
from feedback;
analyze feedback;
