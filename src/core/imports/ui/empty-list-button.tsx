import { Button } from '@mantine/core';
import type { AnyResource } from '#platform/contract/resource.ts';
import { useImportInto } from './use-import-into.ts';

/** On an empty page: its first records from a file. */
export default function ImportButton({ resource }: { resource?: AnyResource }) {
  const start = useImportInto(resource);
  if (!start) return null;
  return (
    <Button variant="default" onClick={start}>
      Import a file
    </Button>
  );
}
