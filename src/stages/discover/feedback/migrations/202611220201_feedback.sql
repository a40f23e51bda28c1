create table feedback (
  like throughline.record including all,
  title text,
  body text not null,
  state text not null default 'new' check (state in ('new', 'processed', 'archived')),
  processed_at timestamptz(3),
  source text not null default 'note',
  source_id text,
  source_url text,
  contact_id uuid,
  company_id uuid,
  product_id uuid,
  said_at timestamptz(3) not null default now(),
  question text,
  assignee_id uuid,
  -- The note this one was merged into, and the one at the end of that chain.
  merged_into_id uuid,
  survivor_id uuid,
  -- What unmerging has to give back.
  before_merge jsonb,
  search tsvector generated always as (
    to_tsvector('english', coalesce(title, '') || ' ' || body)
  ) stored,
  -- Nothing is imported twice: a source's own id stands for one note.
  unique (workspace_id, source, source_id),
  check ((state = 'archived') = (archived_at is not null)),
  check ((merged_into_id is null) = (survivor_id is null)),
  check (merged_into_id <> id and survivor_id <> id),
  foreign key (workspace_id, assignee_id) references members (workspace_id, user_id) on delete set null (assignee_id)
);
call throughline.make_record_table('feedback', 'feedback', 'title', 'body');
alter table feedback
  add foreign key (workspace_id, contact_id) references contacts (workspace_id, id),
  add foreign key (workspace_id, company_id) references companies (workspace_id, id),
  add foreign key (workspace_id, product_id) references products (workspace_id, id),
  add foreign key (workspace_id, merged_into_id) references feedback (workspace_id, id),
  add foreign key (workspace_id, survivor_id) references feedback (workspace_id, id);
create index on feedback (workspace_id, state, id desc);
create index on feedback (workspace_id, said_at desc, id desc);
create index on feedback (workspace_id, contact_id, said_at desc, id desc) where contact_id is not null;
create index on feedback (workspace_id, company_id, said_at desc, id desc) where company_id is not null;
create index on feedback (workspace_id, product_id, id desc) where product_id is not null;
create index on feedback (workspace_id, assignee_id, id desc) where assignee_id is not null;
create index on feedback (workspace_id, merged_into_id) where merged_into_id is not null;
create index on feedback (workspace_id, coalesce(survivor_id, id));
create index on feedback using gin (workspace_id, search);
-- Enough common words are remembered for the search for similar notes to start from rare ones.
alter table feedback alter column search set statistics 300;

create table insights (
  like throughline.record including all,
  title text not null,
  feedback_id uuid not null,
  excerpt text,
  start_offset int check (start_offset >= 0),
  end_offset int,
  importance smallint check (importance between 0 and 3),
  note text,
  check ((start_offset is null) = (end_offset is null)),
  check (start_offset < end_offset)
);
call throughline.make_record_table('insights', 'insight', 'title');
alter table insights
  add foreign key (workspace_id, feedback_id) references feedback (workspace_id, id);
create index on insights (workspace_id, feedback_id);

-- Who stands behind a note: whoever said it, and whoever said a note that was merged into it.
create view feedback_voices with (security_invoker = true) as
select workspace_id, coalesce(survivor_id, id) as feedback_id, id as note_id, contact_id, company_id,
       source, said_at
from feedback;
grant select on feedback_voices to throughline_app;
