-- Search as you type: titles by their beginning in order, and by words within one kind of record.
create index records_beginning on records (workspace_id, noun, lower(left(title, 60)) text_pattern_ops);
drop index records_title;
create index records_words on records using gin (workspace_id, noun, to_tsvector('simple', title));
-- Nothing asks for parts of words; the index cost more than all others of a write together.
drop index records_title_trigram;
