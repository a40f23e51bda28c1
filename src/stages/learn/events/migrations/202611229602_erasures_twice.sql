-- An erasure is gone through once more after a while, for events that were on their way meanwhile.
alter table person_erasures add column applied_at timestamptz(3);
