-- When the person behind a session last proved who they are: changes that could lock
-- them out, or let others in, ask for it again.
alter table sessions add column verified_at timestamptz(3) not null default now();
update sessions set verified_at = created_at;
