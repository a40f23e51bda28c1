-- New with each import from the start, so that what a run brought can be told from what an earlier one,
-- undone since, has brought.
alter table imports add column run_id uuid not null default gen_random_uuid();
