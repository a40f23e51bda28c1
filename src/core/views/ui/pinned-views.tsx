import { IconPinned } from '@tabler/icons-react';
import { useApp } from '#platform/ui/app-context.tsx';
import { AppLink } from '#platform/ui/app-link.tsx';
import { useViews, viewPath } from './use-views.ts';
import classes from './views.module.css';

/** The views that somebody pinned, at the foot of their rail. */
export default function PinnedViews() {
  const { registry } = useApp();
  const pinned = useViews().views.filter((view) => view.pinned);
  if (pinned.length === 0) return null;
  return (
    <section className={classes.pinned} aria-label="Pinned views">
      <h2>Pinned</h2>
      <ul>
        {pinned.map((view) => {
          const noun = registry.noun(view.noun);
          const Icon = noun?.icon ?? IconPinned;
          return (
            noun && (
              <li key={view.id}>
                <AppLink path={viewPath(view, noun.path)} title={view.name}>
                  <Icon size={16} stroke={1.75} />
                  <span>{view.name}</span>
                </AppLink>
              </li>
            )
          );
        })}
      </ul>
    </section>
  );
}
