-- Outgoing mail. The body may carry a link that signs somebody in, so it is stored sealed
-- and forgotten once the mail has left. Without a mail server it is held for the owner to pass on.
create table mails (
  id uuid primary key,
  recipient text not null,
  subject text not null,
  sealed_body text,
  -- What the mail is about: {"kind": "invitation", …}. Never a secret.
  about jsonb not null default '{}',
  status text not null default 'waiting' check (status in ('waiting', 'held', 'sent', 'failed')),
  attempts int not null default 0,
  next_attempt_at timestamptz(3) not null default now(),
  last_error text,
  created_at timestamptz(3) not null default now(),
  sent_at timestamptz(3)
);
create index mails_due on mails (next_attempt_at) where status = 'waiting';
create index mails_age on mails (created_at);
grant select, insert, update, delete on mails to throughline_app;
