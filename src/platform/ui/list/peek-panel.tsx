import { ActionIcon } from '@mantine/core';
import { IconArrowsDiagonal, IconX } from '@tabler/icons-react';
import { lazy, Suspense } from 'react';
import type { AnyResource } from '#platform/contract/resource.ts';
import { AppLink } from '../app-link.tsx';
import { useRecord } from '../data/use-record.ts';
import { FailureView } from '../failure-view.tsx';
import { Waiting } from '../waiting.tsx';
import classes from './list-page.module.css';

const RecordView = lazy(() => import('../record/record-view.tsx'));

interface Props {
  readonly resource: AnyResource;
  readonly id: string;
  readonly onClose: () => void;
}

/** A record beside the list: the same as its page, without leaving. */
export function PeekPanel({ resource, id, onClose }: Props) {
  const { data, error, refetch } = useRecord(resource, id);
  return (
    <aside className={classes.peek} aria-label={`Preview of ${data?.key ?? resource.label.one}`}>
      <div className={classes.peekHead}>
        <span>{data?.key}</span>
        <span>
          <ActionIcon
            component={PageLink}
            data-path={`${resource.path}/${id}`}
            aria-label="Open"
            title="Open (Enter)"
          >
            <IconArrowsDiagonal size={16} stroke={1.75} />
          </ActionIcon>
          <ActionIcon aria-label="Close the preview" onClick={onClose}>
            <IconX size={16} />
          </ActionIcon>
        </span>
      </div>
      <div className={classes.peekBody}>
        {data ? (
          <Suspense fallback={<Waiting />}>
            <RecordView key={data.id} resource={resource} record={data} layout="peek" />
          </Suspense>
        ) : error ? (
          <FailureView error={error} onRetry={() => void refetch()} />
        ) : (
          <Waiting />
        )}
      </div>
    </aside>
  );
}

/** An `AppLink` that a Mantine button can be made of. */
function PageLink(props: React.AnchorHTMLAttributes<HTMLAnchorElement> & { 'data-path'?: string }) {
  const { 'data-path': path = '', href: _, ...rest } = props;
  return <AppLink {...rest} path={path} />;
}
