import { useAdmitted, useApp } from '#platform/ui/app-context.tsx';
import { AppLink } from '#platform/ui/app-link.tsx';
import { useCount } from '#platform/ui/data/use-resource-list.ts';
import { scopedQuery } from '#platform/ui/list/scope.tsx';
import type { Noun } from '#platform/ui/registry.ts';
import { Settled } from '#platform/ui/settled.tsx';
import { Slot } from '#platform/ui/slot.tsx';
import { useTitle } from '#platform/ui/use-title.ts';
import { stagesShown } from '../shell/stages.ts';
import classes from './home.module.css';

const ABOUT: Partial<Record<string, string>> = {
  discover: 'Understand customers and market',
  decide: 'Choose, and say no well',
  plan: 'Say what comes when, and how sure that is',
  build: 'Specify and deliver',
  launch: 'Bring it to market',
  learn: 'Measure and improve',
  people: 'Align and lead',
};

/** Where the day begins: what waits for you, and the stages of the work. */
export default function HomePage() {
  const { user, workspace, registry } = useApp();
  const admitted = useAdmitted();
  useTitle(workspace.name);
  return (
    <div className={classes.scroll}>
      <div className={classes.page}>
        <h1>{greeting(user.name)}</h1>
        <Settled>
          <Slot name="home.start" />
          <div className={classes.cards}>
            <Slot name="home.card" />
          </div>
          {stagesShown(registry, admitted).map((stage) => (
            <section key={stage.id} className={classes.stage}>
              <header>
                <h2>{stage.label}</h2>
                <p>{ABOUT[stage.id]}</p>
              </header>
              <ul>
                {stage.items.map((item) => (
                  <li key={item.path}>
                    <AppLink path={item.path} className={classes.place}>
                      <item.icon size={18} stroke={1.5} />
                      <span>{item.label}</span>
                      <PlaceCount noun={registry.nouns.find((noun) => noun.path === item.path)} />
                    </AppLink>
                  </li>
                ))}
              </ul>
            </section>
          ))}
        </Settled>
      </div>
    </div>
  );
}

const NO_QUERY = {};

function PlaceCount({ noun }: { noun: Noun | undefined }) {
  return noun ? <Count noun={noun} /> : null;
}

function Count({ noun }: { noun: Noun }) {
  const { scope } = useApp();
  const count = useCount(noun.resource, scopedQuery(noun.resource, NO_QUERY, scope));
  return <span className={classes.count}>{count?.toLocaleString() ?? ''}</span>;
}

function greeting(name: string): string {
  const hour = new Date().getHours();
  const time = hour < 5 ? 'night' : hour < 12 ? 'morning' : hour < 18 ? 'afternoon' : 'evening';
  const first = name.trim().split(/\s+/)[0] ?? name;
  return time === 'night' ? `Hello, ${first}` : `Good ${time}, ${first}`;
}
