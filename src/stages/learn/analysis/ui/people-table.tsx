import { AppLink } from '#platform/ui/app-link.tsx';
import { formatAgo, formatMoment } from '#platform/ui/fields/format.ts';
import { FigureTable } from '#platform/ui/figure-table/figure-table.tsx';
import type { FoundPerson } from '../reports.contract.ts';

/** People by name, each leading to their page, with how much they did. */
export function PeopleTable({ people }: { people: readonly FoundPerson[] }) {
  return (
    <FigureTable>
      <thead>
        <tr>
          <th scope="col">Person</th>
          <th scope="col">Events</th>
          <th scope="col">Last seen</th>
        </tr>
      </thead>
      <tbody>
        {people.map(({ personId, name, events, lastSeenAt }) => (
          <tr key={personId}>
            <th scope="row">
              <AppLink path={`persons/${personId}`}>{name}</AppLink>
            </th>
            <td>{events.toLocaleString()}</td>
            <td title={formatMoment(lastSeenAt)}>{formatAgo(lastSeenAt)}</td>
          </tr>
        ))}
      </tbody>
    </FigureTable>
  );
}
