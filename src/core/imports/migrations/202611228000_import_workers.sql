alter table imports
  -- The job that works on it: whoever took it up last. Others find that out before they write.
  add column worker uuid,
  -- The last sign of life of that job, or when the work was asked for.
  add column worked_at timestamptz(3);
update imports set worked_at = now() where state in ('checking', 'running', 'undoing');
create index on imports (worked_at) where state in ('checking', 'running', 'undoing');
