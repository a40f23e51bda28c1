-- Reports and metrics side by side. What a tile shows is named in its document; one whose report is
-- gone says so where it stands.
create table dashboards (
  like throughline.record including all,
  name text not null,
  description text,
  product_id uuid,
  tiles jsonb not null,
  scope jsonb not null,
  foreign key (workspace_id, product_id) references products (workspace_id, id)
);
call throughline.make_record_table('dashboards', 'dashboard', 'name');
create index on dashboards (workspace_id, product_id);
