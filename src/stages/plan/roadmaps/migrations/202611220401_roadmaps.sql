-- A roadmap is a way to look at features: which, laid out how, showing what.
create table roadmaps (
  like throughline.record including all,
  name text not null,
  description text,
  layout text not null check (layout in ('horizons', 'timeline')),
  group_by text check (group_by in ('product', 'owner', 'state', 'tag', 'parent')),
  product_id uuid,
  filter jsonb not null,
  shown_fields jsonb not null,
  zoom text not null check (zoom in ('months', 'quarters', 'years')),
  range_start date,
  range_end date,
  owner_id uuid,
  constraint range_order check (range_end >= range_start),
  foreign key (workspace_id, owner_id) references members (workspace_id, user_id) on delete set null (owner_id),
  foreign key (workspace_id, product_id) references products (workspace_id, id)
);
call throughline.make_record_table('roadmaps', 'roadmap', 'name');
create index on roadmaps (workspace_id, product_id);
