-- Those who asked are told of more than a no: of whatever became of what they asked for.
alter table decline_notices rename to requester_notices;
alter table requester_notices rename column decline_id to about_id;
alter table requester_notices drop constraint decline_notices_workspace_id_decline_id_fkey;
alter table requester_notices add foreign key (workspace_id, about_id)
  references records (workspace_id, id) on delete cascade;
alter index decline_notices_order rename to requester_notices_order;
alter index decline_notices_contact rename to requester_notices_contact;
alter index decline_notices_pkey rename to requester_notices_pkey;
