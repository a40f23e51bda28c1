-- What happened on a day, for charts to mark. The days that features shipped are read from them.
create table annotations (
  like throughline.record including all,
  text text not null,
  day date not null,
  product_id uuid,
  description text,
  foreign key (workspace_id, product_id) references products (workspace_id, id)
);
call throughline.make_record_table('annotations', 'annotation', 'text');
create index on annotations (workspace_id, day);
create index on annotations (workspace_id, product_id);
create index features_shipped on features (workspace_id, shipped_at) where shipped_at is not null;
