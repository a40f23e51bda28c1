import { Button, Group, Modal } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { MadeShare } from '#core/shares/shares.contract.ts';
import { useApp } from '#platform/ui/app-context.tsx';
import { useReturnFocus } from '#platform/ui/overlay/use-return-focus.ts';
import { FormProblem } from '#platform/ui/settings/settings-page.tsx';
import { MadeShareView } from '#stages/plan/roadmaps/ui/made-share.tsx';
import { NO_TERMS, TermsFields, termsBody } from '#stages/plan/roadmaps/ui/new-share.tsx';
import shareClasses from '#stages/plan/roadmaps/ui/share-dialog.module.css';
import { ShareLine } from '#stages/plan/roadmaps/ui/share-line.tsx';
import { useLinks } from '#stages/plan/roadmaps/ui/use-links.ts';
import { type Dashboard, dashboardRoutes } from '../dashboards.contract.ts';

const SHOWS = 'numbers and texts, nobody behind them';

/** Read-only links of a dashboard: make one, see whether anybody came, end it. */
export default function ShareDialog({
  dashboard,
  onClose,
}: {
  dashboard: Dashboard;
  onClose: () => void;
}) {
  const links = useLinks(dashboard.id);
  useReturnFocus();
  const [made, setMade] = useState<MadeShare | null>(null);
  const onMade = (share: MadeShare) => {
    setMade(share);
    links.refresh();
  };
  return (
    <Modal opened onClose={onClose} title={`Share “${dashboard.name}”`} size={560}>
      {made ? (
        <MadeShareView share={made} onAgain={() => setMade(null)} />
      ) : (
        <NewShare dashboardId={dashboard.id} onMade={onMade} />
      )}
      {links.items.length > 0 && (
        <section className={shareClasses.links} aria-label="Links">
          <h3>Links</h3>
          <ul>
            {links.items.map((share) => (
              <ShareLine
                key={share.id}
                share={share}
                shows={SHOWS}
                onPreview={null}
                onRevoke={() => links.revoke(share.id)}
              />
            ))}
          </ul>
        </section>
      )}
    </Modal>
  );
}

function NewShare({
  dashboardId,
  onMade,
}: {
  dashboardId: string;
  onMade: (share: MadeShare) => void;
}) {
  const { client, workspace } = useApp();
  const [terms, setTerms] = useState(NO_TERMS);
  const short = terms.password !== '' && terms.password.length < 8;
  const create = useMutation({
    mutationFn: () =>
      client.call(dashboardRoutes.share, {
        params: { workspace: workspace.slug, id: dashboardId },
        body: termsBody(terms),
      }),
    onSuccess: onMade,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate();
  };
  return (
    <form onSubmit={submit} className={shareClasses.form}>
      <p>
        Anyone with the link can read the current numbers and texts of this dashboard, without an
        account. They never see who is behind a number, and no report in SQL.
      </p>
      <TermsFields terms={terms} short={short} onChange={setTerms} />
      {create.error && <FormProblem error={create.error} />}
      <Group justify="flex-end">
        <Button type="submit" loading={create.isPending} disabled={short}>
          Make a link
        </Button>
      </Group>
    </form>
  );
}
