-- What ranks it, so that lists can be filtered and sorted by it; computed from evidence and scores.
alter table features
  add column reach int,
  add column demand double precision,
  add column confidence double precision,
  add column score double precision;
create index features_demand on features (workspace_id, demand desc nulls last, id desc);
create index features_score on features (workspace_id, score desc nulls last, id desc);
