-- The noun at the other end travels in both indexes, so that "and 49,995 more"
-- is counted without reading the links themselves.
drop index links_back;
create index links_back on links (workspace_id, to_id, kind, from_id) include (from_noun);
alter table links drop constraint links_workspace_id_from_id_kind_to_id_key;
alter table links add constraint links_once unique (workspace_id, from_id, kind, to_id) include (to_noun);
