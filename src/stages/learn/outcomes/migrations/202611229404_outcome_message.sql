-- What those who asked are told of an outcome.
alter table outcome_reviews add column message text;
