import { AppLink } from '#platform/ui/app-link.tsx';
import { useDirectory } from '#platform/ui/directory.tsx';
import { formatNumber } from '#platform/ui/fields/format.ts';
import { inputsOf } from '../score-methods.ts';
import type { ScoreModel } from '../score-models.contract.ts';
import type { ScoreRow } from '../scores.contract.ts';
import { InputNumber, originOf, shownOf } from './numbers.tsx';
import classes from './prioritise.module.css';

const SIGN = { plus: '+', times: '×', divide: '÷' } as const;

/** How a score came about: each number with where it comes from, down to the result. */
export default function Working(props: { model: ScoreModel; row: ScoreRow; path: string }) {
  const { model, row, path } = props;
  const directory = useDirectory();
  const inputs = inputsOf(model);
  const { result } = row;
  const weighted = model.method === 'weighted';
  const termOf = new Map(result.terms.map((term) => [term.input, term]));
  return (
    <div className={classes.working}>
      <p>
        <strong>{row.record.title}</strong>
        <br />
        {result.formula}
      </p>
      <table>
        <thead className={classes.unseen}>
          <tr>
            <th>Input</th>
            <th>Number</th>
            {weighted && <th>Counts</th>}
            <th>Origin</th>
          </tr>
        </thead>
        <tbody>
          {inputs.map((input) => {
            const term = termOf.get(input.id);
            const held = row.inputs[input.id];
            return (
              <tr key={input.id}>
                <th scope="row">
                  <i aria-hidden="true">{term && !weighted ? SIGN[term.role] : ''}</i>
                  {input.label}
                </th>
                <td>
                  <InputNumber input={input} held={held} />
                </td>
                {weighted && (
                  <td className={classes.counts}>
                    {term &&
                      `${shownOf(input, term.value)} × ${Math.round(term.weight * 100)} % = ${formatNumber(term.product)}`}
                  </td>
                )}
                <td className={classes.origin}>
                  {originOf(input, held, (id) => directory.person(id)?.name ?? id)}
                </td>
              </tr>
            );
          })}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">Score</th>
            <td>{result.value === null ? '–' : formatNumber(result.value)}</td>
            <td colSpan={weighted ? 2 : 1} className={classes.origin}>
              {missingIn(row, model)}
            </td>
          </tr>
        </tfoot>
      </table>
      <AppLink path={path}>Open the evidence behind it</AppLink>
    </div>
  );
}

/** What keeps a record from having a score; empty when nothing does. */
export function missingIn(row: ScoreRow, model: ScoreModel): string {
  const labels = new Map(inputsOf(model).map(({ id, label }) => [id, label.toLowerCase()]));
  const { missing, invalid } = row.result;
  const parts = invalid.map(({ message }) => message);
  if (missing.length > 0) {
    const names = missing.map((id) => labels.get(id) ?? id);
    parts.push(`Still to be given: ${new Intl.ListFormat(undefined).format(names)}.`);
  }
  return parts.join(' ');
}
