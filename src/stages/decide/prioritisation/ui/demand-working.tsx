import { useQuery } from '@tanstack/react-query';
import { useApp } from '#platform/ui/app-context.tsx';
import { AppLink } from '#platform/ui/app-link.tsx';
import { FailureView } from '#platform/ui/failure-view.tsx';
import { formatNumber, formatShare } from '#platform/ui/fields/format.ts';
import { Waiting } from '#platform/ui/waiting.tsx';
import { type Contribution, evidenceRoutes } from '../evidence.contract.ts';
import classes from './demand-mark.module.css';
import { shown } from './numbers.tsx';

/** Enough to see who; the record's page has them all. */
const FIRST = 4;

/** How a demand adds up: in one line, and by the customers who weigh most, in their words. */
export default function DemandWorking(props: { id: string; title: string; path: string }) {
  const { id, title, path } = props;
  const { client, workspace, refs } = useApp();
  const { data, error, refetch } = useQuery({
    queryKey: ['w', workspace.slug, 'demand-working', id],
    queryFn: async ({ signal }) => {
      const working = await client.call(evidenceRoutes.get, {
        params: { workspace: workspace.slug, id },
        query: { limit: FIRST },
        signal,
      });
      refs.add(working.refs);
      return working;
    },
    staleTime: 5_000,
  });
  if (error) return <FailureView error={error} onRetry={() => void refetch()} />;
  if (!data) return <Waiting />;
  const rest = data.reach - data.customers.length;
  return (
    <div className={classes.working}>
      <p>
        <strong>{title}</strong>
      </p>
      <p className={classes.sum}>
        {data.inWords}. Confidence {formatShare(data.confidence)}
        {data.revenue > 0 && `, revenue ${formatNumber(data.revenue)} a year`}.
      </p>
      <ol>
        {data.customers.map((customer) => (
          <Customer key={`${customer.kind}:${customer.id}`} of={customer} />
        ))}
      </ol>
      <AppLink path={path}>
        {rest > 0
          ? `Open it with ${formatNumber(rest)} more ${rest === 1 ? 'customer' : 'customers'}`
          : 'Open it with the whole working'}
      </AppLink>
    </div>
  );
}

function Customer({ of: { id, contribution, quotes } }: { of: Contribution }) {
  const name = useApp().refs.get(id)?.title ?? 'Without a name';
  const [first] = quotes;
  return (
    <li>
      <span className={classes.name}>{name}</span>
      <b>{shown(contribution)}</b>
      {first && (
        <AppLink path={`feedback/${first.noteId}`} className={classes.quote}>
          <q>{first.text.slice(0, 240)}</q>
        </AppLink>
      )}
    </li>
  );
}
