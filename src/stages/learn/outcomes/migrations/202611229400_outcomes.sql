-- What a feature is to change, and the day on which that is looked at.
create table predictions (
  like throughline.record including all,
  title text not null,
  feature_id uuid not null,
  metric_id uuid not null,
  scale text not null check (scale in ('relative', 'absolute')),
  low double precision not null,
  high double precision not null,
  confidence int not null check (confidence between 1 and 99),
  review_on date not null,
  released_on date,
  comparison_id uuid,
  factor text not null check (factor in ('impact', 'reach', 'revenue')),
  predictor_id uuid,
  reason text,
  state text not null check (state in ('waiting', 'reviewing', 'judged')),
  -- Made when the change was out already: shown, but nothing is learned of the predictor.
  late boolean not null,
  changed_after_ship boolean not null,
  -- The first version, where it was changed once the change was out: the one that is judged.
  original jsonb,
  constraint predicted_range check (low <= high and low * high > 0),
  foreign key (workspace_id, feature_id) references features (workspace_id, id) on delete cascade,
  foreign key (workspace_id, metric_id) references records (workspace_id, id) on delete cascade,
  foreign key (workspace_id, comparison_id) references records (workspace_id, id) on delete set null (comparison_id),
  foreign key (workspace_id, predictor_id) references members (workspace_id, user_id) on delete set null (predictor_id)
);
call throughline.make_record_table('predictions', 'prediction', 'title');
create index on predictions (workspace_id, feature_id);
create index on predictions (workspace_id, metric_id);
create index on predictions (workspace_id, comparison_id) where comparison_id is not null;
create index predictions_due on predictions (workspace_id, review_on) where state = 'waiting' and archived_at is null;

-- Predicted against measured, and what a person made of it.
create table outcome_reviews (
  like throughline.record including all,
  title text not null,
  prediction_id uuid not null,
  owner_id uuid,
  state text not null check (state in ('open', 'waiting', 'confirmed')),
  suggested text not null check (suggested in ('as_predicted', 'less', 'no_effect', 'worse', 'unclear')),
  verdict text check (verdict in ('as_predicted', 'less', 'no_effect', 'worse', 'unclear')),
  feature_id uuid not null,
  metric_id uuid not null,
  predictor_id uuid,
  due_on date not null,
  released_on date,
  scale text not null,
  unit text,
  predicted_low double precision not null,
  predicted_high double precision not null,
  estimate double precision,
  measured_low double precision,
  measured_high double precision,
  method text check (method in ('interrupted_time_series', 'difference_in_differences', 'experiment')),
  why_not text,
  measured_at timestamptz(3),
  note text,
  next_step text check (next_step in ('keep', 'iterate', 'remove', 'watch')),
  confirmed_by uuid,
  confirmed_at timestamptz(3),
  moved_feature boolean not null,
  requesters int not null,
  told int not null,
  check ((state = 'confirmed') = (verdict is not null)),
  foreign key (workspace_id, prediction_id) references predictions (workspace_id, id) on delete cascade,
  foreign key (workspace_id, feature_id) references features (workspace_id, id) on delete cascade,
  foreign key (workspace_id, metric_id) references records (workspace_id, id) on delete cascade,
  foreign key (workspace_id, owner_id) references members (workspace_id, user_id) on delete set null (owner_id),
  foreign key (workspace_id, predictor_id) references members (workspace_id, user_id) on delete set null (predictor_id)
);
call throughline.make_record_table('outcome_reviews', 'outcome_review', 'title');
-- However many servers look at once, a prediction has one review that is not settled.
create unique index outcome_reviews_unsettled on outcome_reviews (workspace_id, prediction_id)
  where state <> 'confirmed' and archived_at is null;
create index on outcome_reviews (workspace_id, prediction_id);
create index on outcome_reviews (workspace_id, feature_id);
create index on outcome_reviews (workspace_id, metric_id);
create index on outcome_reviews (workspace_id, due_on desc, id desc);
create index on outcome_reviews (workspace_id, state, id desc);

-- Each measuring of a review with the values it used, so that it can be done again.
create table outcome_measurements (
  workspace_id uuid not null,
  review_id uuid not null,
  measured_at timestamptz(3) not null,
  measured_by uuid,
  inputs jsonb not null,
  result jsonb not null,
  primary key (workspace_id, review_id, measured_at),
  foreign key (workspace_id, review_id) references outcome_reviews (workspace_id, id) on delete cascade
);
call throughline.protect_tenant_table('outcome_measurements');
