import { useParams } from '@tanstack/react-router';
import { type ComponentType, lazy, Suspense } from 'react';
import type { AnyResource } from '#platform/contract/resource.ts';
import { ListPage } from '#platform/ui/list/list-page.tsx';
import { useTitle } from '#platform/ui/use-title.ts';
import { Waiting } from '#platform/ui/waiting.tsx';

const KeyedRecord = lazy(() => import('./keyed-record.tsx'));
const RecordPage = lazy(() => import('#platform/ui/record/record-page.tsx'));

/** The list of a noun. */
export function NounList({ resource }: { resource: AnyResource }) {
  useTitle(resource.label.many);
  return <ListPage key={resource.noun} resource={resource} />;
}

/** One record of a noun, on the page its feature brings or on the plain one. */
export function NounRecord({
  resource,
  own: Own,
}: {
  resource: AnyResource;
  own?: ComponentType | undefined;
}) {
  const { id = '' } = useParams({ strict: false });
  return (
    <Suspense fallback={<Waiting />}>
      {isId(id) ? (
        Own ? (
          <Own />
        ) : (
          <RecordPage key={id} resource={resource} id={id} />
        )
      ) : (
        <KeyedRecord resource={resource} name={id} />
      )}
    </Suspense>
  );
}

function isId(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
}
