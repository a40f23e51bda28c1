import { useMediaQuery } from '@mantine/hooks';
import type { AnyResource } from '#platform/contract/resource.ts';
import { useApp } from '../app-context.tsx';
import { AppLink } from '../app-link.tsx';
import { useRecord } from '../data/use-record.ts';
import { FailureView } from '../failure-view.tsx';
import { useShortcut } from '../keys/shortcut.ts';
import { titleOf } from '../registry.ts';
import { Slot } from '../slot.tsx';
import { useTitle } from '../use-title.ts';
import { Waiting } from '../waiting.tsx';
import classes from './record.module.css';
import { RecordMenu } from './record-menu.tsx';
import RecordView from './record-view.tsx';
import { Walk } from './walk.tsx';

/** A record's own page. */
export default function RecordPage({ resource, id }: { resource: AnyResource; id: string }) {
  const { go } = useApp();
  const { data, error, refetch } = useRecord(resource, id);
  const narrow = useMediaQuery('(max-width: 900px)', undefined, { getInitialValueInEffect: false });
  useTitle(data ? `${data.key} ${titleOf(resource, data)}` : resource.label.one);
  useShortcut({
    keys: 'Escape',
    label: `Back to ${resource.label.many.toLowerCase()}`,
    group: 'Record',
    run: () => (document.activeElement?.matches('input, textarea') ? false : go(resource.path)),
  });
  if (!data) {
    if (!error) return <Waiting />;
    const back = {
      label: `All ${resource.label.many.toLowerCase()}`,
      onClick: () => go(resource.path),
    };
    return (
      <div className={classes.page}>
        <FailureView error={error} onRetry={() => void refetch()} back={back} />
      </div>
    );
  }
  return (
    <div className={classes.page}>
      <div className={classes.bar}>
        <nav aria-label="Breadcrumbs">
          <ol className={classes.crumbs}>
            <li>
              <AppLink path={resource.path}>{resource.label.many}</AppLink>
            </li>
            <li aria-current="page">{data.key}</li>
          </ol>
        </nav>
        <div className={classes.actions}>
          <Walk resource={resource} id={id} />
          <Slot name="record.actions" resource={resource} record={data} />
          <RecordMenu resource={resource} record={data} />
        </div>
      </div>
      <div className={classes.scroll}>
        <RecordView
          key={data.id}
          resource={resource}
          record={data}
          layout={narrow ? 'peek' : 'page'}
        />
      </div>
    </div>
  );
}
