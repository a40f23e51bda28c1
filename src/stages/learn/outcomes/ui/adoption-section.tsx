import { Button, SegmentedControl } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { useAllowed, useApp } from '#platform/ui/app-context.tsx';
import { AppLink } from '#platform/ui/app-link.tsx';
import { Arriving } from '#platform/ui/arriving.tsx';
import { keys } from '#platform/ui/data/keys.ts';
import { FailureView } from '#platform/ui/failure-view.tsx';
import type { RecordSlotProps } from '#platform/ui/feature-ui.ts';
import { formatDay, formatNumber } from '#platform/ui/fields/format.ts';
import { FigureList } from '#platform/ui/figure-list.tsx';
import { Waiting } from '#platform/ui/waiting.tsx';
import { seesPeople } from '#stages/learn/analysis/reports.contract.ts';
import {
  type AdoptionReport,
  type AskedGroup,
  adoptionRoutes,
  adoptionWriter,
} from '../adoption.contract.ts';
import { AdoptionForm } from './adoption-form.tsx';
import classes from './outcomes.module.css';

const WeeksChart = lazy(() => import('./weeks-chart.tsx'));

/** Who uses a feature, and how many of those who asked for it. */
export default function AdoptionSection({ record }: RecordSlotProps) {
  const { client, workspace } = useApp();
  const may = useAllowed()(adoptionWriter.rule) && record.archivedAt === null;
  const [editing, setEditing] = useState(false);
  const params = { workspace: workspace.slug, id: record.id };
  const stem = [...keys.noun(workspace.slug, 'feature'), 'adoption', record.id];
  const held = useQuery({
    queryKey: [...stem, 'definition'],
    queryFn: ({ signal }) => client.call(adoptionRoutes.get, { params, signal }),
  });
  if (!held.data) return <Arriving />;
  const { definition } = held.data;
  return (
    <section className={classes.section} aria-label="Adoption">
      <h2>Adoption</h2>
      {!definition && !editing && (
        <p className={classes.quiet}>
          Say which event means that somebody used this, and see who does: by week, how often again,
          and how many of those who asked for it.
        </p>
      )}
      {definition && !editing && <Report id={record.id} stem={[...stem, definition.definedAt]} />}
      {editing ? (
        <AdoptionForm
          featureId={record.id}
          held={definition}
          onDone={() => {
            setEditing(false);
            void held.refetch();
          }}
        />
      ) : (
        may && (
          <Button size="compact-sm" variant="subtle" color="gray" onClick={() => setEditing(true)}>
            {definition
              ? `Used means “${definition.selector.event ?? 'any event'}”. Change it`
              : 'Choose the event'}
          </Button>
        )
      )}
    </section>
  );
}

function Report({ id, stem }: { id: string; stem: readonly unknown[] }) {
  const { client, workspace } = useApp();
  const report = useQuery({
    queryKey: [...stem, 'report'],
    queryFn: ({ signal }) =>
      client.call(adoptionRoutes.report, { params: { workspace: workspace.slug, id }, signal }),
    staleTime: 60_000,
    retry: false,
  });
  if (report.error) {
    return <FailureView error={report.error} onRetry={() => void report.refetch()} />;
  }
  if (!report.data) return <Waiting />;
  const { since, timeZone, weeks, asked } = report.data;
  return (
    <>
      {since ? (
        <>
          <Figures of={report.data} />
          {weeks.length > 1 && (
            <Suspense fallback={<Waiting />}>
              <WeeksChart weeks={weeks} />
            </Suspense>
          )}
          <p className={classes.quiet}>Days and weeks are those of {timeZone}.</p>
        </>
      ) : (
        <p className={classes.quiet}>It counts from the day the feature ships.</p>
      )}
      {asked.total > 0 && <Asked id={id} stem={stem} asked={asked} since={since} />}
    </>
  );
}

function share(part: number, whole: number): string {
  return whole === 0 ? '–' : `${Math.round((part / whole) * 100)} %`;
}

function Figures({ of }: { of: AdoptionReport }) {
  const figures: [string, string, string][] = [
    ['People', formatNumber(of.people), `since ${formatDay(of.since ?? '')}`],
    ['Of active people', share(of.people, of.active), `${formatNumber(of.active)} active`],
    ['Came back to it', share(of.again, of.people), 'in another week'],
    [
      'Companies',
      of.companies === null ? '–' : formatNumber(of.companies),
      of.companies === null ? 'too many people to tell' : 'whose people use it',
    ],
  ];
  return <FigureList figures={figures} />;
}

interface AskedProps {
  readonly id: string;
  readonly stem: readonly unknown[];
  readonly asked: AdoptionReport['asked'];
  readonly since: string | null;
}

function Asked({ id, stem, asked, since }: AskedProps) {
  const may = useAllowed()(seesPeople.rule);
  const [group, setGroup] = useState<AskedGroup | null>(null);
  const { total, used, notYet, unmatched } = asked;
  const parts: [AskedGroup, number][] = [
    ['used', used],
    ['not_yet', notYet],
    ['unmatched', unmatched],
  ];
  const choices: { value: AskedGroup; label: string }[] = [
    { value: 'used', label: `Used it ${used}` },
    { value: 'not_yet', label: `Not yet ${notYet}` },
    { value: 'unmatched', label: `Can’t be matched ${unmatched}` },
  ];
  return (
    <div className={classes.asked}>
      <strong>
        {since
          ? `${formatNumber(used)} of ${formatNumber(total)} who asked for it used it`
          : `${formatNumber(total)} asked for it`}
      </strong>
      <div className={classes.askedBar} aria-hidden="true">
        {parts.map(([name, count]) => (
          <i key={name} data-group={name} style={{ width: `${(count / total) * 100}%` }} />
        ))}
      </div>
      {may ? (
        <SegmentedControl
          size="xs"
          aria-label="Those who asked"
          value={group ?? ''}
          onChange={(value) => setGroup(value as AskedGroup)}
          data={choices}
        />
      ) : (
        <p className={classes.quiet}>{choices.map(({ label }) => label).join(' · ')}</p>
      )}
      {group && <Names id={id} stem={stem} group={group} />}
    </div>
  );
}

const PAGE = 50;

function Names({ id, stem, group }: Pick<AskedProps, 'id' | 'stem'> & { group: AskedGroup }) {
  const { client, workspace } = useApp();
  const [limit, setLimit] = useState(PAGE);
  const names = useQuery({
    queryKey: [...stem, 'asked', group, limit],
    queryFn: ({ signal }) =>
      client.call(adoptionRoutes.asked, {
        params: { workspace: workspace.slug, id },
        query: { group, limit },
        signal,
      }),
    placeholderData: (before) => before,
  });
  if (!names.data) return <Waiting />;
  if (names.data.items.length === 0) return <p className={classes.quiet}>Nobody.</p>;
  return (
    <>
      {group === 'unmatched' && (
        <p className={classes.quiet}>
          No person in the product has their address or id. Identify people by e-mail to match them.
        </p>
      )}
      <ul className={classes.list}>
        {names.data.items.map(({ contactId, companyId, noteId, noteKey, name, company }) => (
          <li key={noteId + (contactId ?? '')}>
            {contactId || companyId ? (
              <AppLink path={contactId ? `contacts/${contactId}` : `companies/${companyId}`}>
                {name ?? company ?? 'Without a name'}
              </AppLink>
            ) : (
              <span>Without a name</span>
            )}
            {name && company && <small>{company}</small>}
            <AppLink path={`feedback/${noteId}`}>
              <small>{noteKey}</small>
            </AppLink>
          </li>
        ))}
      </ul>
      {names.data.total > names.data.items.length &&
        (limit < 200 ? (
          <Button size="compact-sm" variant="default" onClick={() => setLimit(200)}>
            Show more of {formatNumber(names.data.total)}
          </Button>
        ) : (
          <p className={classes.quiet}>
            The first 200 of {formatNumber(names.data.total)}; the API lists all of them.
          </p>
        ))}
    </>
  );
}
