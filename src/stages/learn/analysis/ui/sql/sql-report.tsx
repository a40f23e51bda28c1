import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { useAllowed, useApp } from '#platform/ui/app-context.tsx';
import { useUpdate } from '#platform/ui/data/use-update.ts';
import { FailureView } from '#platform/ui/failure-view.tsx';
import type { AnyRecord } from '#platform/ui/feature-ui.ts';
import { Page, PageHead } from '#platform/ui/page/page.tsx';
import { RecordMenu } from '#platform/ui/record/record-menu.tsx';
import { useRename } from '#platform/ui/record/use-rename.tsx';
import { Waiting } from '#platform/ui/waiting.tsx';
import { type Report, reportRoutes, reports } from '../../reports.contract.ts';
import type { SqlQuestion } from '../../sql/sql.contract.ts';
import classes from '../analysis.module.css';
import { useMayWriteSql } from '../use-analysis-setting.ts';
import sqlClasses from './sql.module.css';
import { SqlBench } from './sql-bench.tsx';
import { Answered } from './sql-result.tsx';

const AddToDashboard = lazy(() => import('#stages/learn/dashboards/ui/add-to-dashboard.tsx'));

interface Props {
  readonly report: Report;
  readonly question: SqlQuestion;
}

/** A saved report in SQL: its rows for editors, its text to change for those who may write SQL. */
export default function SqlReport(props: Props) {
  const may = useMayWriteSql();
  if (may === null) return <Waiting />;
  return may ? <Writing {...props} /> : <Reading {...props} />;
}

const OF = { path: reports.path, label: reports.label.many };

function ToDashboard({ report }: { report: Report }) {
  return (
    <Suspense>
      <AddToDashboard shown={{ kind: 'report', reportId: report.id }} />
    </Suspense>
  );
}

function Writing({ report, question }: Props) {
  const allowed = useAllowed();
  const update = useUpdate(reports as never);
  const [tried, setTried] = useState<string | null>(null);
  const record = report as unknown as AnyRecord;
  const editable = report.archivedAt === null && allowed(reports.policy.update, record);
  const { heading, entries } = useRename(reports as never, record);
  const keep = async () => {
    const change = { question: { kind: 'sql', sql: tried } };
    if (await update({ record, change, message: 'Changed the report.' })) setTried(null);
  };
  return (
    <SqlBench
      sql={tried ?? question.sql}
      onChange={(sql) => setTried(sql === question.sql ? null : sql)}
      runAtOnce
      head={{ of: OF, title: heading }}
      actions={
        tried === null ? (
          <>
            <ToDashboard report={report} />
            <RecordMenu resource={reports as never} record={record} entries={entries} />
          </>
        ) : (
          <>
            <Button variant="subtle" color="gray" onClick={() => setTried(null)}>
              Discard
            </Button>
            {editable && (
              <Button disabled={!tried.trim()} onClick={() => void keep()}>
                Save changes
              </Button>
            )}
          </>
        )
      }
    />
  );
}

function Reading({ report, question }: Props) {
  const { client, workspace } = useApp();
  const ran = useQuery({
    queryKey: ['w', workspace.slug, 'analysis', 'sql-report', report.id, report.version],
    queryFn: ({ signal }) =>
      client.call(reportRoutes.run, {
        params: { workspace: workspace.slug, id: report.id },
        body: {},
        signal,
      }),
    retry: false,
  });
  return (
    <Page>
      <PageHead of={OF} title={report.name}>
        <ToDashboard report={report} />
      </PageHead>
      <div className={sqlClasses.work}>
        {ran.error ? (
          <FailureView error={ran.error} onRetry={() => void ran.refetch()} />
        ) : ran.data?.answer.kind === 'sql' ? (
          <Answered answer={ran.data.answer} milliseconds={ran.data.milliseconds} />
        ) : (
          <Waiting />
        )}
        <details className={classes.details}>
          <summary>SQL</summary>
          <pre>{question.sql}</pre>
        </details>
      </div>
    </Page>
  );
}
