import { useApp } from '#platform/ui/app-context.tsx';
import { useContracts } from '#platform/ui/data/use-contracts.ts';
import { type FieldView, isBlank, kindOf, labelOf } from '#platform/ui/fields/field-view.ts';
import { formatFieldNumber } from '#platform/ui/fields/format.ts';
import { ValueView } from '#platform/ui/fields/value-view.tsx';
import { isDerived } from '../link-kinds.ts';
import type { Thread, ThreadNode } from '../thread.contract.ts';
import classes from './thread.module.css';

/** What a node says of itself: its own words where it has some, and its facts. */
export function useNodeFacts(thread: Thread) {
  const contracts = useContracts(thread.nodes.map(({ noun }) => noun));
  const viewsOf = (node: ThreadNode): { view: FieldView; value: unknown }[] => {
    const resource = contracts.get(node.noun);
    return Object.entries(node.facts).flatMap(([name, value]) => {
      const field = resource?.allFields[name];
      if (!field || isBlank(value)) return [];
      return [{ view: { name, field, custom: false, editable: false }, value }];
    });
  };
  return (node: ThreadNode) => {
    const own = viewsOf(node);
    const source = sourceOf(thread, node);
    return {
      quote: own.find(({ view }) => kindOf(view) === 'longText')?.value as string | undefined,
      facts: own.filter(({ view }) => kindOf(view) !== 'longText'),
      // Who stands behind a quote is told by the note it was taken from.
      behind: source ? viewsOf(source).filter(({ view }) => kindOf(view) === 'reference') : [],
    };
  };
}

/** The record that this one was derived from, such as the note of a quote. */
function sourceOf(thread: Thread, node: ThreadNode): ThreadNode | undefined {
  const edge = thread.edges.find((item) => item.toId === node.id && isDerived(item.kind));
  return edge && thread.nodes.find(({ id }) => id === edge.fromId);
}

/** More would leave no room for the words. */
const MAX_FACTS = 3;

/** A record in one line: icon, key, name or quote, and what says most about it. */
export function NodeLine({ thread, node }: { thread: Thread; node: ThreadNode }) {
  const { registry } = useApp();
  const { quote, facts, behind } = useNodeFacts(thread)(node);
  const Icon = registry.noun(node.noun)?.icon;
  return (
    <span className={classes.node} data-archived={node.archived || undefined}>
      {Icon && <Icon size={15} stroke={1.75} />}
      <span className={classes.key}>{node.key}</span>
      {quote ? (
        <q className={classes.quote}>{quote}</q>
      ) : (
        <span className={classes.title}>{node.title || 'Untitled'}</span>
      )}
      <span className={classes.facts}>
        {[...behind, ...facts].slice(0, MAX_FACTS).map(({ view, value }) => (
          <Fact key={view.name} view={view} value={value} />
        ))}
      </span>
    </span>
  );
}

export function Fact({ view, value }: { view: FieldView; value: unknown }) {
  const kind = kindOf(view);
  if ((kind === 'integer' || kind === 'number') && !view.field.state.words) {
    return (
      <span className={classes.fact} data-number>
        {labelOf(view)} {formatFieldNumber(view.field.state, Number(value))}
      </span>
    );
  }
  if (kind === 'reference') return <RefTitle id={String(value)} />;
  return (
    <span className={classes.fact} title={labelOf(view)}>
      <ValueView view={view} value={value} compact />
    </span>
  );
}

function RefTitle({ id }: { id: string }) {
  const ref = useApp().refs.get(id);
  return <span className={classes.fact}>{ref?.title ?? 'A record'}</span>;
}
