-- A record that asks for somebody by itself, such as one whose condition for coming back is met.
alter table notifications drop constraint notifications_kind_check;
alter table notifications add constraint notifications_kind_check
  check (kind in ('mentioned', 'replied', 'assigned', 'due', 'changed'));
