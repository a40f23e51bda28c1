-- Members who came through the sign-in provider follow its role claim; the others keep the role given here.
alter table members add column by_provider boolean not null default false;
