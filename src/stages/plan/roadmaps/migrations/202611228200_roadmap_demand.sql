-- Items show their demand, where they showed how many insights are behind them.
update roadmaps set shown_fields = replace(shown_fields::text, '"evidence"', '"demand"')::jsonb
  where shown_fields @> '["evidence"]';
update share_links set settings = jsonb_set(settings, '{fields}', replace((settings -> 'fields')::text, '"evidence"', '"demand"')::jsonb)
  where noun = 'roadmap' and settings -> 'fields' @> '["evidence"]';
