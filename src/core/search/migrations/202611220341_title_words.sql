-- The words of a title, each under its kind of record: looking for features that
-- hold a word then costs as much as there are such features, whatever a million notes hold.
create function throughline.title_words(noun text, title text) returns tsvector
  -- Dear, so that the planner reads the index rather than work it out for many titles.
  language sql immutable strict parallel safe cost 1000
  return array_to_tsvector(array(
    select distinct noun || '/' || left(word, 60)
    from regexp_split_to_table(lower(title), '[^[:alnum:]]+') word where word <> ''));

drop index records_words;
create index records_words on records using gin (workspace_id, throughline.title_words(noun, title));
-- Enough words are remembered for the planner to tell common ones from rare ones in each kind.
alter index records_words alter column 2 set statistics 1000;
