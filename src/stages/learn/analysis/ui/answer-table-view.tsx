import { FigureTable } from '#platform/ui/figure-table/figure-table.tsx';
import type { Answer } from '../answer.contract.ts';
import { tableOf } from '../answer-table.ts';
import type { Cell, Question } from '../question.contract.ts';
import classes from './analysis.module.css';
import { type IntervalWords, intervalWords } from './interval-words.ts';
import { STATUSES } from './options.ts';

/** The numbers behind the picture; those that stand for people open them. */
export function AnswerTableView({
  question,
  answer,
  onPeople,
}: {
  question: Question;
  answer: Answer;
  onPeople: ((cell: Cell, title: string) => void) | null;
}) {
  const [head = [], ...rows] = tableOf(answer, question);
  const words =
    'buckets' in answer ? intervalWords(answer.buckets.map(({ start }) => start)) : null;
  return (
    <FigureTable>
      <thead>
        <tr>
          {head.map((name, column) => (
            <th
              // biome-ignore lint/suspicious/noArrayIndexKey: a column is its place
              key={column}
              scope="col"
              data-text={typeof rows[0]?.[column] === 'string' || undefined}
            >
              {String(name)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, y) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place
          <tr key={y}>
            {row.map((value, x) => {
              const text = x === 0 && words ? words.whole(String(value)) : show(value);
              const cell = onPeople && value ? cellAt(question, answer, y, x) : null;
              return x === 0 ? (
                // biome-ignore lint/suspicious/noArrayIndexKey: a cell is its place
                <th key={x} scope="row">
                  {text}
                </th>
              ) : (
                // biome-ignore lint/suspicious/noArrayIndexKey: a cell is its place
                <td key={x} data-text={typeof value === 'string' || undefined}>
                  {cell ? (
                    <button
                      type="button"
                      className={classes.number}
                      onClick={() => onPeople?.(cell, titleOf(words, row, String(head[x])))}
                    >
                      {text}
                    </button>
                  ) : (
                    text
                  )}
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </FigureTable>
  );
}

function titleOf(words: IntervalWords | null, row: readonly unknown[], column: string): string {
  return `${column}, ${words ? words.whole(String(row[0])) : show(row[0])}`;
}

function show(value: unknown): string {
  if (value === null || value === undefined) return '–';
  return typeof value === 'number'
    ? value.toLocaleString(undefined, { maximumFractionDigits: 2 })
    : String(value);
}

/** Which number of the answer stands in a cell of its table. */
function cellAt(question: Question, answer: Answer, y: number, x: number): Cell | null {
  if (answer.kind === 'trend' && question.kind === 'trend') {
    const line = answer.lines[question.compare ? Math.floor((x - 1) / 2) : x - 1];
    if (!line || line.series === null) return null;
    const before = question.compare && x % 2 === 0;
    const bucket = before ? y - answer.buckets.length : y;
    return { kind: 'trend', series: line.series, bucket, group: line.group };
  }
  if (answer.kind === 'lifecycle') {
    const status = STATUSES[x - 1];
    return status ? { kind: 'lifecycle', bucket: y, status } : null;
  }
  if (answer.kind === 'stickiness') return { kind: 'stickiness', intervals: y + 1 };
  if (answer.kind === 'paths' && x === 3) {
    const link = answer.links[y];
    return link ? { kind: 'paths', step: link.step, name: link.from, next: link.to } : null;
  }
  return null;
}
