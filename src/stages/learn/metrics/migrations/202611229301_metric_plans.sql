-- A plan is told from the one before by its id: numbers would begin anew with each first plan.
alter table metric_plans drop column number;
alter table metric_plans add column id uuid not null default gen_random_uuid();
