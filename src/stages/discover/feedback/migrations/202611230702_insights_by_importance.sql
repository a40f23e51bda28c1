-- The most important first, as the list orders them.
create index insights_by_importance on insights (workspace_id, importance desc nulls last, id desc);
