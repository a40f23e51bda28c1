import type { ReactNode } from 'react';
import { FEATURE_STATES } from '#core/features/feature-states.ts';
import { targetLabel, windowOf } from '#core/features/target-window.ts';
import { useApp } from '#platform/ui/app-context.tsx';
import { useDirectory } from '#platform/ui/directory.tsx';
import { Face, StateRing, TagMark } from '#platform/ui/fields/marks.tsx';
import { DemandMark } from '#stages/decide/prioritisation/ui/demand-mark.tsx';
import type { ItemField, RoadmapItem } from '../roadmaps.contract.ts';
import classes from './item-facts.module.css';

interface Props {
  readonly item: RoadmapItem;
  readonly fields: readonly ItemField[];
}

/** What is shown of an item besides its title, in the order of the roadmap's fields. */
export function ItemFacts({ item, fields }: Props) {
  const facts = fields.filter((field) => field !== 'owner');
  return (
    <div className={classes.facts}>
      {facts.map((field) => (
        <Fact key={field} field={field} item={item} />
      ))}
      {fields.includes('owner') && <Owner id={item.ownerId} />}
    </div>
  );
}

function Fact({ field, item }: { field: ItemField; item: RoadmapItem }): ReactNode {
  const app = useApp();
  const directory = useDirectory();
  switch (field) {
    case 'key':
      return <span className={classes.key}>{item.key}</span>;
    case 'state':
      return <StateMark state={item.state} />;
    case 'target': {
      const window = windowOf(item);
      return window && <span>{targetLabel(window)}</span>;
    }
    case 'product':
      return item.productId && <span>{app.refs.get(item.productId)?.title}</span>;
    case 'tags':
      return item.tagIds.map((id) => {
        const tag = directory.tag(id);
        return tag && <TagMark key={id} tag={tag} />;
      });
    case 'effort': {
      const range = [...new Set([item.effortLow, item.effortHigh].filter((n) => n !== null))];
      return range.length > 0 && <span title="Effort in person-months">{range.join('–')} pm</span>;
    }
    case 'demand':
      return <Demand item={item} />;
    default:
      return null;
  }
}

/** Who asked and how it adds up, one press away; nothing where nobody asked. */
export function Demand({ item }: { item: RoadmapItem }) {
  if (!item.demand) return null;
  const { id, title, demand } = item;
  // The keys of board and timeline walk over items; Tab goes on to what is outside.
  return <DemandMark {...{ id, title, demand }} path={`features/${id}`} tabIndex={-1} />;
}

function StateMark({ state }: { state: RoadmapItem['state'] }) {
  const at = FEATURE_STATES.findIndex(({ value }) => value === state);
  const option = FEATURE_STATES[at];
  if (!option) return null;
  return (
    <span className={classes.state}>
      <StateRing option={option} at={at} of={FEATURE_STATES.length} />
      {option.label}
    </span>
  );
}

function Owner({ id }: { id: string | null }) {
  const person = useDirectory().person(id ?? '');
  if (!person) return null;
  return (
    <span className={classes.owner} title={person.name}>
      <Face name={person.name} size={20} />
      <span className={classes.hidden}>{person.name}</span>
    </span>
  );
}
