-- What ranks it, so that lists can be filtered and sorted by it; computed from evidence and scores.
alter table opportunities
  add column reach int,
  add column demand double precision,
  add column confidence double precision,
  add column score double precision;
create index opportunities_demand on opportunities (workspace_id, demand desc nulls last, id desc);
create index opportunities_score on opportunities (workspace_id, score desc nulls last, id desc);
