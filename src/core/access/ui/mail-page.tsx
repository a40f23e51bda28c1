import { Badge, Button, TextInput } from '@mantine/core';
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { type Mail, mailRoutes } from '#platform/mail/mail.contract.ts';
import { useApp } from '#platform/ui/app-context.tsx';
import { announceFailure } from '#platform/ui/data/undo.ts';
import { formatAgo } from '#platform/ui/fields/format.ts';
import { MoreButton } from '#platform/ui/more-button.tsx';
import {
  FormProblem,
  Loaded,
  Row,
  Rows,
  SettingsPage,
  SettingsPart,
  settingsClasses,
} from '#platform/ui/settings/settings-page.tsx';
import { messageOf } from '#sdk/problem.ts';

const KEY = ['instance', 'mail'];

/** The installation's outgoing mail, and a way to find out why none arrives. */
export default function MailPage() {
  const { client } = useApp();
  const mail = useInfiniteQuery({
    queryKey: KEY,
    queryFn: ({ signal, pageParam }) =>
      client.call(mailRoutes.list, { query: pageParam ? { cursor: pageParam } : {}, signal }),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    refetchInterval: 15_000,
  });
  return (
    <SettingsPage
      title="Mail"
      lead="What this installation sends: invitations, links to sign in, and what people asked to be told by mail."
    >
      <Loaded query={mail}>
        {({ pages }) => {
          const { server = null, sender = '' } = pages[0] ?? {};
          return (
            <>
              {!server && (
                <p className={settingsClasses.note}>
                  No mail server is set, so mail stays in this outbox for you to pass on. To send
                  it, set <code>SMTP_URL</code> and <code>MAIL_FROM</code> and restart.
                </p>
              )}
              {server && <TestMail server={server} sender={sender} />}
              <SettingsPart title="Outbox">
                <Rows
                  label="Outgoing mail"
                  empty="No mail yet. Invite somebody, and it appears here."
                >
                  {pages.flatMap(({ items }) =>
                    items.map((item) => (
                      <MailRow key={item.id} mail={item} sends={server !== null} />
                    )),
                  )}
                </Rows>
                <MoreButton mt="sm" query={mail}>
                  Show older
                </MoreButton>
              </SettingsPart>
            </>
          );
        }}
      </Loaded>
    </SettingsPage>
  );
}

function TestMail({ server, sender }: { server: string; sender: string }) {
  const { client, user } = useApp();
  const [to, setTo] = useState(user.email ?? '');
  const test = useMutation({
    mutationFn: () => client.call(mailRoutes.test, { body: { to } }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    test.mutate();
  };
  return (
    <SettingsPart
      title="Test"
      about={`Sends through ${server} as ${sender}, and shows what the mail server says.`}
    >
      <form onSubmit={submit}>
        <div className={settingsClasses.inline}>
          <TextInput
            label="To"
            type="email"
            required
            withAsterisk={false}
            value={to}
            onChange={(event) => setTo(event.currentTarget.value)}
          />
          <Button type="submit" loading={test.isPending}>
            Send test mail
          </Button>
        </div>
        <FormProblem error={test.error} />
      </form>
      {test.data && (
        <div role="status">
          <p style={{ margin: '12px 0 0' }}>
            {test.data.sent
              ? 'The mail server took it. Look into the mailbox, and into its spam folder.'
              : `The mail server did not take it: ${test.data.error}`}
          </p>
          <section
            className={settingsClasses.transcript}
            aria-label="Conversation with the mail server"
          >
            {test.data.transcript.join('\n')}
          </section>
        </div>
      )}
    </SettingsPart>
  );
}

const STATUS: Record<Mail['status'], { label: string; color: string }> = {
  waiting: { label: 'Waiting', color: 'yellow' },
  held: { label: 'To pass on', color: 'blue' },
  sent: { label: 'Sent', color: 'green' },
  failed: { label: 'Failed', color: 'red' },
};

function MailRow({ mail, sends }: { mail: Mail; sends: boolean }) {
  const { client } = useApp();
  const queries = useQueryClient();
  const [open, setOpen] = useState(false);
  const send = useMutation({
    mutationFn: () => client.call(mailRoutes.send, { params: { mailId: mail.id } }),
    onError: (error) => announceFailure(messageOf(error)),
    onSettled: () => queries.invalidateQueries({ queryKey: KEY }),
  });
  const { label, color } = STATUS[mail.status];
  const retryable = sends && (mail.status === 'failed' || mail.status === 'held');
  return (
    <>
      <Row
        title={mail.subject}
        detail={`To ${mail.to} · ${formatAgo(mail.createdAt)}${mail.lastError ? ` · ${mail.lastError}` : ''}`}
      >
        <Badge variant="light" color={color} tt="none">
          {label}
        </Badge>
        {mail.status !== 'sent' && (
          <Button
            size="compact-sm"
            variant="default"
            aria-expanded={open}
            onClick={() => setOpen(!open)}
          >
            {open ? 'Hide' : 'Read'}
          </Button>
        )}
        {retryable && (
          <Button
            size="compact-sm"
            variant="default"
            loading={send.isPending}
            onClick={() => send.mutate()}
          >
            Send again
          </Button>
        )}
      </Row>
      {open && <MailText id={mail.id} />}
    </>
  );
}

function MailText({ id }: { id: string }) {
  const { client } = useApp();
  const mail = useQuery({
    queryKey: [...KEY, id],
    queryFn: ({ signal }) => client.call(mailRoutes.get, { params: { mailId: id }, signal }),
  });
  return (
    <li>
      <Loaded query={mail}>
        {({ text }) => (
          <section
            className={settingsClasses.transcript}
            style={{ margin: 0, flex: 1 }}
            aria-label="Text of the mail"
          >
            {text ?? 'It was sent meanwhile, and its text forgotten.'}
          </section>
        )}
      </Loaded>
    </li>
  );
}
