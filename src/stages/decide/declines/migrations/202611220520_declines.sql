-- A reasoned no: why, who asked, who was told, and what would bring the item back.
create table declines (
  like throughline.record including all,
  title text not null,
  record_id uuid not null,
  noun text not null check (noun in ('feature', 'opportunity')),
  category text not null,
  reason text not null,
  note text,
  status text not null default 'standing' check (status in ('standing', 'returned', 'withdrawn')),
  state_before text not null,
  -- Any one of these that is met brings the item back.
  revisit_customers int check (revisit_customers > 0),
  revisit_revenue double precision check (revisit_revenue > 0),
  revisit_on date,
  reach_then int not null,
  revenue_then double precision not null,
  reach_now int not null,
  revenue_now double precision not null,
  requesters int not null default 0,
  told int not null default 0,
  ended_at timestamptz(3),
  ended_because text,
  search tsvector generated always as (to_tsvector('english', title || ' ' || reason)) stored
);
call throughline.make_record_table('declines', 'decline', 'title');
alter table declines add foreign key (workspace_id, record_id) references records (workspace_id, id) on delete cascade;
create unique index declines_standing on declines (workspace_id, record_id) where status = 'standing';
create index on declines (workspace_id, status, id desc);
create index declines_due on declines (workspace_id, revisit_on) where status = 'standing' and revisit_on is not null;
create index on declines using gin (workspace_id, search);

-- Each of those who asked, once. Names and addresses stay with the customers, so that erasing a
-- person erases them here.
create table decline_notices (
  workspace_id uuid not null,
  id uuid not null,
  decline_id uuid not null,
  contact_id uuid,
  company_id uuid,
  -- Stands for the customer when neither is known.
  note_id uuid not null,
  told_at timestamptz(3),
  told_by uuid,
  told_how text check (told_how in ('mail', 'hand')),
  primary key (workspace_id, id),
  foreign key (workspace_id, decline_id) references declines (workspace_id, id) on delete cascade,
  check ((told_at is null) = (told_how is null))
);
create index decline_notices_order on decline_notices (workspace_id, decline_id, id);
create index decline_notices_contact on decline_notices (workspace_id, contact_id) where contact_id is not null;
call throughline.protect_tenant_table('decline_notices');
