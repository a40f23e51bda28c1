import { useParams } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import type { AnyResource } from '#platform/contract/resource.ts';
import { ListPage } from '#platform/ui/list/list-page.tsx';
import { useTitle } from '#platform/ui/use-title.ts';
import { Waiting } from '#platform/ui/waiting.tsx';

const RecordPage = lazy(() => import('#platform/ui/record/record-page.tsx'));

/** The list of a noun. */
export function NounList({ resource }: { resource: AnyResource }) {
  useTitle(resource.label.many);
  return <ListPage key={resource.noun} resource={resource} />;
}

/** One record of a noun. */
export function NounRecord({ resource }: { resource: AnyResource }) {
  const { id = '' } = useParams({ strict: false });
  return (
    <Suspense fallback={<Waiting />}>
      <RecordPage key={id} resource={resource} id={id} />
    </Suspense>
  );
}
