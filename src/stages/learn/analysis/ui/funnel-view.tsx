import type { FunnelAnswer } from '../answer.contract.ts';
import { groupLabel } from '../labels.ts';
import type { Cell } from '../question.contract.ts';
import classes from './analysis.module.css';

interface Props {
  readonly answer: FunnelAnswer;
  readonly onPeople: ((cell: Cell, title: string) => void) | null;
}

/** The steps as bars: how many got there, how many went no further, how long it took. */
export function FunnelView({ answer, onPeople }: Props) {
  const groups = answer.groups.length > 0 ? answer.groups : [answer.total];
  const widest = Math.max(1, ...groups.map(({ steps }) => steps[0]?.people ?? 0));
  return (
    <div className={classes.funnel}>
      {groups.map((group) => (
        <section key={group.group ?? ''} aria-label={groupLabel(group.group)}>
          {answer.groups.length > 0 && <h3>{groupLabel(group.group)}</h3>}
          <ol>
            {group.steps.map(({ people, seconds }, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a step is its place
              <li key={i}>
                <div className={classes.stepHead}>
                  <span className={classes.letter} aria-hidden>
                    {i + 1}
                  </span>
                  <span className={classes.stepName}>{answer.labels[i]}</span>
                  <Behind
                    people={people}
                    onOpen={
                      onPeople &&
                      (() =>
                        onPeople(
                          { kind: 'funnel', step: i, outcome: 'reached', group: group.group },
                          `Reached step ${i + 1}, ${answer.labels[i] ?? ''}`,
                        ))
                    }
                  />
                  <strong>{percent(people, group.steps[0]?.people)}</strong>
                </div>
                <div className={classes.track}>
                  <div className={classes.fill} style={{ width: `${(100 * people) / widest}%` }} />
                </div>
                <p className={`${classes.hint} ${classes.facts}`}>
                  {i > 0 && (
                    <span>{percent(people, group.steps[i - 1]?.people)} of the step before</span>
                  )}
                  {seconds !== null && <span>half within {duration(seconds)}</span>}
                  <Lost group={group} step={i} onPeople={onPeople} />
                </p>
              </li>
            ))}
          </ol>
        </section>
      ))}
      {answer.excluded > 0 && (
        <p className={classes.hint}>
          {answer.excluded.toLocaleString()} people were left out by what they did in between.
        </p>
      )}
      <Times bars={answer.converted} />
    </div>
  );
}

function Lost({
  group,
  step,
  onPeople,
}: {
  group: FunnelAnswer['total'];
  step: number;
  onPeople: Props['onPeople'];
}) {
  const next = group.steps[step + 1];
  const lost = (group.steps[step]?.people ?? 0) - (next?.people ?? 0);
  if (!next || lost === 0) return null;
  const words = `${lost.toLocaleString()} went no further`;
  if (!onPeople) return <span>{words}</span>;
  const cell: Cell = { kind: 'funnel', step, outcome: 'dropped', group: group.group };
  return (
    <button
      type="button"
      className={classes.number}
      onClick={() => onPeople(cell, `No further than step ${step + 1}`)}
    >
      {words}
    </button>
  );
}

/** A count that opens its people. */
export function Behind({ people, onOpen }: { people: number; onOpen: (() => void) | null }) {
  const text = people.toLocaleString();
  if (!onOpen || people === 0) return <span className={classes.figure}>{text}</span>;
  return (
    <button type="button" className={classes.number} onClick={onOpen} aria-label={`${text} people`}>
      {text}
    </button>
  );
}

function Times({ bars }: { bars: FunnelAnswer['converted'] }) {
  const shown = bars.slice(
    bars.findIndex(({ people }) => people > 0),
    bars.findLastIndex(({ people }) => people > 0) + 1,
  );
  const most = Math.max(...shown.map(({ people }) => people));
  if (shown.length === 0) return null;
  return (
    <section className={classes.times} aria-label="Time to convert">
      <h3>Time from the first step to the last</h3>
      <dl>
        {shown.map(({ from, to, people }) => (
          <div key={from}>
            <dt>{from === 0 ? `under ${duration(to)}` : `${duration(from)} to ${duration(to)}`}</dt>
            <dd>
              {people > 0 && (
                <span className={classes.fill} style={{ width: `${(80 * people) / most}%` }} />
              )}
              {people.toLocaleString()}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

export function percent(part: number, whole: number | undefined): string {
  if (!whole) return '–';
  return `${((100 * part) / whole).toLocaleString(undefined, { maximumFractionDigits: 1 })} %`;
}

function duration(seconds: number): string {
  const units = [
    [86_400, 'd'],
    [3600, 'h'],
    [60, 'min'],
  ] as const;
  const [size, unit] = units.find(([length]) => seconds >= length) ?? [1, 's'];
  return `${(seconds / size).toLocaleString(undefined, { maximumFractionDigits: 1 })} ${unit}`;
}
