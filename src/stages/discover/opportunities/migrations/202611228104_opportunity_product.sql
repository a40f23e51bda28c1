-- Which product a problem is one of; null for those of several, or not placed yet.
alter table opportunities add column product_id uuid;
alter table opportunities
  add foreign key (workspace_id, product_id) references products (workspace_id, id);
create index on opportunities (workspace_id, product_id, id desc);
