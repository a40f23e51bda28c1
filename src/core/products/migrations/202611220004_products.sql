create table products (
  like throughline.record including all,
  name text not null,
  level text not null default 'product' check (level in ('portfolio', 'product', 'component')),
  phase text check (phase in ('idea', 'introduction', 'growth', 'maturity', 'sunset')),
  description text,
  parent_id uuid,
  owner_id uuid,
  foreign key (workspace_id, owner_id) references members (workspace_id, user_id) on delete set null (owner_id)
);
call throughline.make_record_table('products', 'product', 'name');
alter table products add foreign key (workspace_id, parent_id) references products (workspace_id, id);
create index on products (workspace_id, parent_id);
