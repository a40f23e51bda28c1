-- The working of a score that rests on many statements, as it was when it was counted: reading it
-- need not count again. The first customers are enough; those beyond are counted when asked for.
alter table evidence_scores add column working jsonb;
