import { Waiting } from '#platform/ui/waiting.tsx';
import { useNames } from '../use-answer.ts';
import classes from './sql.module.css';

const COLUMNS: readonly (readonly [name: string, about: string])[] = [
  ['event', 'its name'],
  ['ts', 'when it happened, UTC'],
  ['received_at', 'when it arrived, UTC'],
  ['person_id', 'whose it is, merged people as one'],
  ['distinct_id', 'what the product called them'],
  ['session_id', 'text'],
  ['product_id', 'UUID'],
  ['event_id', 'UUID'],
  ['url', 'text'],
  ['path', 'text'],
  ['referrer', 'text'],
  ['browser', 'text'],
  ['os', 'text'],
  ['device', 'text'],
  ['country', 'text'],
  ['app_version', 'text'],
  ['props', 'all other properties, JSON'],
];

/** What can be read, each to be put where the cursor stands. */
export function Schema({ onInsert }: { onInsert: (text: string) => void }) {
  const names = useNames();
  const property = (name: string) => {
    const literal = `'${name.replaceAll("'", "''")}'`;
    return names.data?.dialect === 'clickhouse'
      ? `JSONExtractString(props, ${literal})`
      : `props->>${literal}`;
  };
  return (
    <div className={classes.schema}>
      <Group
        title="Table events"
        items={COLUMNS.map(([name, about]) => ({ name, about, text: name }))}
        onInsert={onInsert}
      />
      {names.isPending && <Waiting />}
      {names.data && (
        <>
          <Group
            title="Properties seen lately"
            items={names.data.properties.map((name) => ({ name, text: property(name) }))}
            onInsert={onInsert}
          />
          <Group
            title="Events seen lately"
            items={names.data.events.map(({ name, count }) => ({
              name,
              about: count.toLocaleString(),
              text: `'${name.replaceAll("'", "''")}'`,
            }))}
            onInsert={onInsert}
          />
        </>
      )}
    </div>
  );
}

interface Item {
  readonly name: string;
  readonly about?: string;
  readonly text: string;
}

function Group(props: { title: string; items: readonly Item[]; onInsert: (text: string) => void }) {
  if (props.items.length === 0) return null;
  return (
    <section aria-label={props.title}>
      <h2>{props.title}</h2>
      <ul>
        {props.items.map(({ name, about, text }) => (
          <li key={name}>
            <button type="button" title={`Insert ${text}`} onClick={() => props.onInsert(text)}>
              <code>{name}</code>
              {about && <small>{about}</small>}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
