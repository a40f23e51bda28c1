import { useApp } from '#platform/ui/app-context.tsx';
import { AppLink } from '#platform/ui/app-link.tsx';
import { formatDay, formatNumber } from '#platform/ui/fields/format.ts';
import { IMPORTANCE } from '#stages/discover/feedback/insights.contract.ts';
import type { Contribution, WorkspaceEvidenceSettings } from '../evidence.contract.ts';
import classes from './score-section.module.css';

interface Props {
  readonly customers: readonly Contribution[];
  readonly settings: WorkspaceEvidenceSettings;
}

const PATHS: Record<string, string> = { company: 'companies', contact: 'contacts' };

/** Each customer's part of the demand: the factors of the statement that counts, and what was said. */
export function Contributions({ customers, settings }: Props) {
  const shows = {
    segment: customers.some(({ factors }) => factors.segmentWeight !== 1),
    revenue: settings.revenueWeight === 'log',
    recency: settings.halfLifeDays !== null,
  };
  const number = (value: number) => formatNumber(value);
  return (
    <div className={classes.scroll}>
      <table className={classes.contributions}>
        <thead>
          <tr>
            <th scope="col">Customer</th>
            <th scope="col">Importance</th>
            <th scope="col">× source</th>
            {shows.recency && <th scope="col">× recency</th>}
            {shows.segment && <th scope="col">× segment</th>}
            {shows.revenue && <th scope="col">× revenue</th>}
            <th scope="col">=</th>
          </tr>
        </thead>
        <tbody>
          {customers.map((one) => (
            <tr key={`${one.kind}:${one.id}`}>
              <th scope="row">
                <CustomerName of={one} />
                <Said of={one} />
              </th>
              <td>
                {number(one.factors.importance)}
                {one.factors.importanceAssumed ? (
                  <small title="Nobody said how important; 1 is taken."> not given</small>
                ) : (
                  <small> {IMPORTANCE[one.factors.importance]?.label.toLowerCase()}</small>
                )}
              </td>
              <td title={one.source}>{number(one.factors.sourceQuality)}</td>
              {shows.recency && (
                <td title={`${Math.round(one.factors.ageDays)} days old`}>
                  {number(one.factors.recency)}
                </td>
              )}
              {shows.segment && <td>{number(one.factors.segmentWeight)}</td>}
              {shows.revenue && <td>{number(one.factors.revenueWeight)}</td>}
              <td>
                <b>{number(one.contribution)}</b>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function CustomerName({ of: { kind, id } }: { of: Contribution }) {
  const { refs } = useApp();
  const path = PATHS[kind];
  const name = refs.get(id)?.title;
  return path && name ? (
    <AppLink path={`${path}/${id}`}>{name}</AppLink>
  ) : (
    <span>Without a name</span>
  );
}

function Said({ of: { quotes, insightCount, viaId } }: { of: Contribution }) {
  const { refs } = useApp();
  const [first] = quotes;
  if (!first) return null;
  const via = viaId ? refs.get(viaId) : undefined;
  return (
    <>
      <AppLink path={`feedback/${first.noteId}`} className={classes.quote}>
        <q>{first.text.length > 160 || first.cut ? `${first.text.slice(0, 160)}…` : first.text}</q>
      </AppLink>
      <small>
        {first.noteKey} · {formatDay(first.saidAt)}
        {insightCount > 1 && ` · and ${insightCount - 1} more, which add nothing`}
        {via && (
          <>
            {' '}
            · through <AppLink path={`opportunities/${via.id}`}>{via.title}</AppLink>
          </>
        )}
      </small>
    </>
  );
}
