import { Menu } from '@mantine/core';
import { IconFileImport } from '@tabler/icons-react';
import type { ListSlotProps } from '#platform/ui/feature-ui.ts';
import { useImportInto } from './use-import-into.ts';

/** In a list's menu: brings records of its kind in from a file. */
export default function ImportEntry({ resource }: Pick<ListSlotProps, 'resource'>) {
  const start = useImportInto(resource);
  if (!start) return null;
  return (
    <Menu.Item leftSection={<IconFileImport size={15} stroke={1.75} />} onClick={start}>
      Import a file
    </Menu.Item>
  );
}
