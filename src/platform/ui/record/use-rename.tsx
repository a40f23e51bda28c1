import { TextInput } from '@mantine/core';
import { IconPencil } from '@tabler/icons-react';
import { type ReactNode, useRef, useState } from 'react';
import type { AnyResource } from '#platform/contract/resource.ts';
import { useAllowed } from '../app-context.tsx';
import { useUpdate } from '../data/use-update.ts';
import type { AnyRecord } from '../feature-ui.ts';
import type { MenuEntry } from '../overlay/menu-entry.ts';
import { useFocusOnOpen } from '../overlay/use-focus-on-open.ts';
import { titleOf } from '../registry.ts';

/** The name of a record as the heading of a page of its own, and the line of a menu that edits it. */
export function useRename(
  resource: AnyResource,
  record: AnyRecord,
): { heading: ReactNode; entries: readonly MenuEntry[] } {
  const allowed = useAllowed();
  const update = useUpdate(resource);
  const [renaming, setRenaming] = useState(false);
  const name = titleOf(resource, record);
  const editable = record.archivedAt === null && allowed(resource.policy.update, record);
  const done = (typed: string | null) => {
    setRenaming(false);
    const next = typed?.trim();
    if (next && next !== name) void update({ record, change: { [resource.title]: next } });
  };
  return {
    heading: renaming ? (
      <NameInput name={name} label={`Name of ${record.key}`} onDone={done} />
    ) : (
      <h1>{name}</h1>
    ),
    entries: editable
      ? [{ label: 'Rename', icon: IconPencil, onClick: () => setRenaming(true) }]
      : [],
  };
}

/** Enter and leaving keep what is typed, Escape does not. */
function NameInput(props: { name: string; label: string; onDone: (typed: string | null) => void }) {
  const input = useFocusOnOpen<HTMLInputElement>();
  const [typed, setTyped] = useState(props.name);
  const over = useRef(false);
  // Once: taking the field away makes it lose the focus, too.
  const done = (next: string | null) => {
    if (over.current) return;
    over.current = true;
    props.onDone(next);
  };
  return (
    <TextInput
      ref={input}
      size="xs"
      w={320}
      maw="100%"
      aria-label={props.label}
      maxLength={200}
      value={typed}
      onFocus={(event) => event.currentTarget.select()}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === 'Enter') done(typed);
        else if (event.key === 'Escape') done(null);
      }}
      onBlur={() => done(typed)}
    />
  );
}
