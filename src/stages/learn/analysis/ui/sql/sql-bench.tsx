import { Button } from '@mantine/core';
import { IconFileTypeCsv, IconPlayerPlay, IconPlayerStop } from '@tabler/icons-react';
import { type KeyboardEvent, type ReactNode, useRef, useState } from 'react';
import { useApp } from '#platform/ui/app-context.tsx';
import { announceFailure } from '#platform/ui/data/undo.ts';
import { Page, PageHead, type PageTitle } from '#platform/ui/page/page.tsx';
import { messageOf } from '#sdk/problem.ts';
import { SQL_ROWS, SQL_SECONDS, sqlRoutes } from '../../sql/sql.contract.ts';
import { CopyLink } from '../copy-link.tsx';
import { downloadText } from '../download.ts';
import { Schema } from './schema.tsx';
import sqlClasses from './sql.module.css';
import { SqlResult } from './sql-result.tsx';
import { placeIn, useRun } from './use-run.ts';

interface Props {
  readonly sql: string;
  readonly onChange: (sql: string) => void;
  readonly head: PageTitle;
  readonly actions: ReactNode;
  readonly runAtOnce?: boolean;
}

/** SQL with what it can read beside it, and what it answers beneath. */
export function SqlBench({ sql, onChange, head, actions, runAtOnce = false }: Props) {
  const { state, run, stop } = useRun(runAtOnce ? sql : null);
  const input = useRef<HTMLTextAreaElement>(null);
  const insert = (text: string) => {
    const area = input.current;
    if (!area) return;
    area.focus();
    area.setRangeText(text, area.selectionStart, area.selectionEnd, 'end');
    onChange(area.value);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    if (sql.trim()) run(sql);
  };
  const place = state.kind === 'failed' ? placeIn(state.message, sql) : null;
  const goTo = (at: number) => {
    input.current?.focus();
    input.current?.setSelectionRange(at, at);
  };
  return (
    <Page>
      <PageHead {...head}>
        <Csv sql={sql} />
        <CopyLink />
        {actions}
      </PageHead>
      <div className={sqlClasses.sides}>
        <div className={sqlClasses.work}>
          <textarea
            ref={input}
            className={sqlClasses.input}
            aria-label="SQL"
            placeholder="select date_trunc('day', ts) as day, count(distinct person_id) as people from events group by 1 order by 1"
            rows={8}
            maxLength={20_000}
            spellCheck={false}
            autoCapitalize="off"
            autoComplete="off"
            value={sql}
            onChange={(event) => onChange(event.currentTarget.value)}
            onKeyDown={onKeyDown}
          />
          <div className={sqlClasses.bar}>
            {state.kind === 'running' ? (
              <Button variant="default" leftSection={<IconPlayerStop size={15} />} onClick={stop}>
                Cancel
              </Button>
            ) : (
              <Button
                leftSection={<IconPlayerPlay size={15} />}
                disabled={!sql.trim()}
                onClick={() => run(sql)}
              >
                Run
              </Button>
            )}
            <span className={sqlClasses.limits}>
              Ctrl Enter. One SELECT on the table events, up to {SQL_SECONDS} seconds,{' '}
              {SQL_ROWS.shown.toLocaleString()} rows shown, {SQL_ROWS.csv.toLocaleString()} as CSV.
            </span>
          </div>
          {state.kind === 'failed' && (
            <div className={sqlClasses.failure} role="alert">
              <pre>{state.message}</pre>
              {place && (
                <Button size="compact-sm" variant="default" onClick={() => goTo(place.at)}>
                  Go to line {place.line}
                </Button>
              )}
            </div>
          )}
          {state.kind !== 'failed' && <SqlResult state={state} />}
        </div>
        <Schema onInsert={insert} />
      </div>
    </Page>
  );
}

function Csv({ sql }: { sql: string }) {
  const { client, workspace } = useApp();
  const [busy, setBusy] = useState(false);
  const save = async () => {
    setBusy(true);
    try {
      const params = { workspace: workspace.slug };
      const text = await client.call(sqlRoutes.csv, { params, body: { sql } });
      downloadText(text, 'sql.csv', 'text/csv');
    } catch (error) {
      announceFailure(`The CSV could not be made. ${messageOf(error)}`);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button
      variant="subtle"
      color="gray"
      leftSection={<IconFileTypeCsv size={15} stroke={1.75} />}
      loading={busy}
      disabled={!sql.trim()}
      onClick={() => void save()}
    >
      CSV
    </Button>
  );
}
