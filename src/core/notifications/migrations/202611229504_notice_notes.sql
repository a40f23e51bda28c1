-- Why a record asks somebody to look at it, in its own words.
alter table notifications add column note text;
