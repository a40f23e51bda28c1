-- In how many notes a word is expected, from what the planner's statistics remember of all
-- notes together: the search for similar notes starts from the rare ones. Kept up to date by
-- autovacuum's ANALYZE, so there is nothing of ours to rebuild. A word too rare to be
-- remembered is expected as often as the rarest that is.
create function throughline.expected_notes(lexemes text[]) returns table (lexeme text, notes real, total real)
  language sql stable security definer set search_path = public, pg_temp
begin atomic
  with statistics as (
    select most_common_elems::text::text[] as elements, most_common_elem_freqs as shares
    from pg_stats where schemaname = 'public' and tablename = 'feedback' and attname = 'search'
  ), remembered as (
    select e.lexeme, s.shares[e.place] as share
    from statistics s, unnest(s.elements) with ordinality as e (lexeme, place)
    where e.lexeme = any (lexemes)
  )
  select l.lexeme, coalesce(r.share, (select shares[cardinality(elements) + 1] from statistics), 0) * t.total, t.total
  from unnest(lexemes) as l (lexeme) left join remembered r using (lexeme),
    (select greatest(reltuples, 0) as total from pg_class where oid = 'public.feedback'::regclass) t;
end;
revoke all on function throughline.expected_notes(text[]) from public;
grant execute on function throughline.expected_notes(text[]) to throughline_app;
