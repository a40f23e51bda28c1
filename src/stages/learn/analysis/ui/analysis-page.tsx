import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useAllowed } from '#platform/ui/app-context.tsx';
import { useTitle } from '#platform/ui/use-title.ts';
import { Waiting } from '#platform/ui/waiting.tsx';
import type { Question } from '../question.contract.ts';
import { reports } from '../reports.contract.ts';
import { questionIn, questionOf } from './questions.ts';
import { SaveReport } from './save-report.tsx';
import { useAnalysisSetting, useMayWriteSql } from './use-analysis-setting.ts';
import { Workbench } from './workbench.tsx';

/** Asks a question that nobody has saved; it lives in the address, so a link shows the same. */
export default function AnalysisPage() {
  useTitle('Analysis');
  const { q }: { q?: string } = useSearch({ strict: false });
  const navigate = useNavigate();
  const allowed = useAllowed();
  const mayWriteSql = useMayWriteSql();
  const setting = useAnalysisSetting();
  const timeZone = setting?.timeZone ?? null;
  const question = useMemo(
    () => questionIn(q) ?? questionOf('trend', null, timeZone),
    [q, timeZone],
  );
  const change = (next: Question) =>
    void navigate({ to: '.', search: { q: JSON.stringify(next) } as never, replace: true });
  if (!setting) return <Waiting />;
  return (
    <Workbench
      question={question}
      onChange={change}
      head={{
        title: 'Analysis',
        beside: [
          { path: reports.path, label: 'Saved reports' },
          ...(mayWriteSql ? [{ path: 'analysis/sql', label: 'SQL' }] : []),
        ],
      }}
      actions={
        allowed(reports.policy.create) && (
          <SaveReport question={question} productId={question.productId} />
        )
      }
    />
  );
}
