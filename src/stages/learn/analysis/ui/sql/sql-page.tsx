import { useNavigate, useSearch } from '@tanstack/react-router';
import { useAllowed, useApp } from '#platform/ui/app-context.tsx';
import { useTitle } from '#platform/ui/use-title.ts';
import { Waiting } from '#platform/ui/waiting.tsx';
import { reports } from '../../reports.contract.ts';
import classes from '../analysis.module.css';
import { SaveReport } from '../save-report.tsx';
import { useMayWriteSql } from '../use-analysis-setting.ts';
import { SqlBench } from './sql-bench.tsx';

/** SQL that nobody has saved; it lives in the address, so a link shows the same. */
export default function SqlPage() {
  useTitle('SQL');
  const may = useMayWriteSql();
  if (may === null) return <Waiting />;
  return may ? <Writing /> : <NotAllowed />;
}

function Writing() {
  const { sql = '' }: { sql?: string } = useSearch({ strict: false });
  const navigate = useNavigate();
  const allowed = useAllowed();
  const change = (next: string) =>
    void navigate({ to: '.', search: { sql: next } as never, replace: true });
  return (
    <SqlBench
      sql={String(sql)}
      onChange={change}
      head={{ of: { path: 'analysis', label: 'Analysis' }, title: 'SQL' }}
      actions={
        String(sql).trim() &&
        allowed(reports.policy.create) && (
          <SaveReport question={{ kind: 'sql', sql: String(sql) }} productId={null} />
        )
      }
    />
  );
}

function NotAllowed() {
  const { go } = useApp();
  return (
    <div className={classes.empty} role="alert">
      <h2>SQL is not open to you</h2>
      <p>
        Admins write SQL here, and editors where an admin lets them under Settings → Analysis. What
        they saved as a report can be read by editors.
      </p>
      <button type="button" className={classes.number} onClick={() => go('analysis')}>
        Ask without SQL
      </button>
    </div>
  );
}
