import { AppLink } from '#platform/ui/app-link.tsx';
import { formatNumber, formatShare } from '#platform/ui/fields/format.ts';
import { FigureTable } from '#platform/ui/figure-table/figure-table.tsx';
import type {
  CalibratedBy,
  CalibrationAnswer,
  CalibrationGroup,
  CalibrationPoint,
} from '../calibration.contract.ts';
import { rangeInWords, unitOf } from '../predictions.rules.ts';
import { VerdictMark } from './verdict-mark.tsx';
import { withUnit } from './words.ts';

/** What outcomes can be compared by, as it is called. */
export const COMPARED_BY: { value: CalibratedBy; label: string }[] = [
  { value: 'person', label: 'Person' },
  { value: 'product', label: 'Product' },
  { value: 'metric', label: 'Metric' },
  { value: 'factor', label: 'Estimate' },
];

type NameOf = (group: string | null) => string;

function bias(value: number): string {
  if (Math.abs(value) < 0.005) return 'as said';
  return `${formatShare(Math.abs(value))} ${value < 0 ? 'less' : 'more'}`;
}

/** How far each is off, a row each: by person, product, metric or estimate. */
export function Groups({ answer, nameOf }: { answer: CalibrationAnswer; nameOf: NameOf }) {
  const rows: [string, CalibrationGroup][] = answer.groups.map((group) => [
    nameOf(group.group),
    group,
  ]);
  if (answer.all && answer.groups.length > 1) rows.push(['All', answer.all]);
  return (
    <FigureTable>
      <thead>
        <tr>
          <th scope="col">{COMPARED_BY.find(({ value }) => value === answer.by)?.label}</th>
          <th scope="col">Outcomes</th>
          <th scope="col" title="Mean of what came against the middle of what was said">
            Came
          </th>
          <th scope="col" title="Standard deviation of what came over what was said">
            Spread
          </th>
          <th scope="col" title="Outcomes inside the predicted range, and how sure they were">
            In the range
          </th>
          <th
            scope="col"
            title="What a new prediction is to be multiplied by; few outcomes are drawn towards all"
          >
            Factor
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map(([name, group]) => (
          <tr key={name + group.group}>
            <th scope="row">{name}</th>
            <td>{group.count}</td>
            <td>{bias(group.bias)}</td>
            <td>{group.spread === null ? '–' : `± ${formatShare(group.spread)}`}</td>
            <td>
              {formatShare(group.inside)}, said {formatShare(group.stated)}
            </td>
            <td>
              <strong>× {formatNumber(group.factor)}</strong>
            </td>
          </tr>
        ))}
      </tbody>
    </FigureTable>
  );
}

/** Each outcome: what was predicted, what came, and the verdict. */
export function Points({
  points,
  nameOf,
}: {
  points: readonly CalibrationPoint[];
  nameOf: NameOf;
}) {
  return (
    <>
      <h2>Outcomes</h2>
      <FigureTable>
        <thead>
          <tr>
            <th scope="col">Review</th>
            <th scope="col" data-text>
              Of
            </th>
            <th scope="col">Predicted</th>
            <th scope="col">Came</th>
            <th scope="col" data-text>
              Verdict
            </th>
          </tr>
        </thead>
        <tbody>
          {points.map((point) => {
            const { scale, unit, predictedLow: low, predictedHigh: high } = point;
            return (
              <tr key={point.reviewId}>
                <td>
                  <AppLink path={`outcome-reviews/${point.reviewId}`}>{point.title}</AppLink>
                </td>
                <td data-text>{nameOf(point.group)}</td>
                <td>{rangeInWords({ low, high, scale }, unit)}</td>
                <td>{withUnit(point.actual, unitOf(scale, unit))}</td>
                <td data-text>
                  <VerdictMark verdict={point.verdict} />
                </td>
              </tr>
            );
          })}
        </tbody>
      </FigureTable>
    </>
  );
}
