import { Button } from '@mantine/core';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useMemo } from 'react';
import { useAllowed, useApp } from '#platform/ui/app-context.tsx';
import { useRecord } from '#platform/ui/data/use-record.ts';
import { useUpdate } from '#platform/ui/data/use-update.ts';
import { FailureView } from '#platform/ui/failure-view.tsx';
import type { AnyRecord } from '#platform/ui/feature-ui.ts';
import { RecordMenu } from '#platform/ui/record/record-menu.tsx';
import { useRename } from '#platform/ui/record/use-rename.tsx';
import { useTitle } from '#platform/ui/use-title.ts';
import { Waiting } from '#platform/ui/waiting.tsx';
import type { Question } from '../question.contract.ts';
import { type Report, reports } from '../reports.contract.ts';
import { questionIn } from './questions.ts';
import { Workbench } from './workbench.tsx';

const SqlReport = lazy(() => import('./sql/sql-report.tsx'));

const AddToDashboard = lazy(() => import('#stages/learn/dashboards/ui/add-to-dashboard.tsx'));

/** A saved question with its answer of now. Changes are tried out first and kept by “Save changes”. */
export default function ReportPage() {
  const { id = '' } = useParams({ strict: false });
  const { go } = useApp();
  const { data, error, refetch } = useRecord(reports as never, id);
  const report = data as unknown as Report | undefined;
  useTitle(report?.name ?? 'Report');
  if (report?.question) {
    const { question } = report;
    if (question.kind !== 'sql') return <Whole key={report.id} {...{ report, question }} />;
    return (
      <Suspense fallback={<Waiting />}>
        <SqlReport key={report.id} {...{ report, question }} />
      </Suspense>
    );
  }
  if (!error) return <Waiting />;
  const back = { label: 'All reports', onClick: () => go(reports.path) };
  return <FailureView error={error} onRetry={() => void refetch()} back={back} />;
}

function Whole({ report, question }: { report: Report; question: Question }) {
  const allowed = useAllowed();
  const update = useUpdate(reports as never);
  const saved: Question = {
    ...question,
    productId: report.productId ?? question.productId,
  };
  const { q }: { q?: string } = useSearch({ strict: false });
  const navigate = useNavigate();
  // What is tried lives in the address: it survives a reload, and a link shows the same.
  const tried = useMemo(() => (q ? questionIn(q) : null), [q]);
  const setTried = (next: Question | null) =>
    void navigate({
      to: '.',
      search: (next ? { q: JSON.stringify(next) } : {}) as never,
      replace: true,
    });
  const record = report as unknown as AnyRecord;
  const { heading, entries } = useRename(reports as never, record);
  const editable = report.archivedAt === null && allowed(reports.policy.update, record);
  const keep = async () => {
    const kept = await update({
      record,
      change: { question: tried, productId: tried?.productId ?? null },
      message: 'Changed the report.',
    });
    if (kept) setTried(null);
  };
  return (
    <Workbench
      question={tried ?? saved}
      onChange={setTried}
      head={{ of: { path: reports.path, label: reports.label.many }, title: heading }}
      actions={
        tried ? (
          <>
            <Button variant="subtle" color="gray" onClick={() => setTried(null)}>
              Discard
            </Button>
            {editable && <Button onClick={() => void keep()}>Save changes</Button>}
          </>
        ) : (
          <>
            <Suspense>
              <AddToDashboard shown={{ kind: 'report', reportId: report.id }} />
            </Suspense>
            <RecordMenu resource={reports as never} record={record} entries={entries} />
          </>
        )
      }
      saved
    />
  );
}
