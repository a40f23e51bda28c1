import { Button, Group, Menu, Modal, Stack, Switch, TextInput } from '@mantine/core';
import {
  IconChevronDown,
  IconDeviceFloppy,
  IconPinned,
  IconPinnedOff,
  IconPlus,
  IconTrash,
  IconUsers,
} from '@tabler/icons-react';
import { useSearch } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useAllowed, useApp } from '#platform/ui/app-context.tsx';
import type { ListSlotProps } from '#platform/ui/feature-ui.ts';
import { useReturnFocus } from '#platform/ui/overlay/use-return-focus.ts';
import { CHANGE_SHARED_VIEW, SHARE_VIEW, type View } from '../views.contract.ts';
import { useViews, viewPath } from './use-views.ts';

/** What the address says of the list, but for the record looked at. */
function useListAddress(): Record<string, string> {
  const search: Readonly<Record<string, string>> = useSearch({ strict: false });
  return Object.fromEntries(
    Object.entries(search)
      .filter(([name, value]) => name !== 'peek' && value !== undefined)
      .map(([name, value]) => [name, String(value)]),
  );
}

/** The saved views of a list: go to one, save this one, share it, pin it. */
export default function ViewsMenu({ resource }: ListSlotProps) {
  const { go, user } = useApp();
  const allowed = useAllowed();
  const verbs = useViews();
  const state = useListAddress();
  const [naming, setNaming] = useState(false);
  const views = verbs.views.filter((view) => view.noun === resource.noun);
  const shown = views.find((view) => sameState(view.state, state));
  const mayChange = (view: View) =>
    (view.ownerId === user.id && !view.shared) ||
    allowed(CHANGE_SHARED_VIEW, { createdBy: view.ownerId });
  return (
    <>
      <Menu position="bottom-start" width={260}>
        <Menu.Target>
          <Button
            size="compact-sm"
            variant="subtle"
            color="gray"
            rightSection={<IconChevronDown size={13} />}
          >
            {shown?.name ?? 'Views'}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {views.length > 0 && <Menu.Label>Views</Menu.Label>}
          {views.map((view) => (
            <Menu.Item
              key={view.id}
              rightSection={view.shared ? <IconUsers size={14} aria-label="shared" /> : null}
              onClick={() => go(viewPath(view, resource.path))}
            >
              {view.name}
            </Menu.Item>
          ))}
          {views.length > 0 && <Menu.Divider />}
          <Menu.Item leftSection={<IconPlus size={15} />} onClick={() => setNaming(true)}>
            Save as a new view
          </Menu.Item>
          {shown && (
            <>
              <Menu.Item
                leftSection={shown.pinned ? <IconPinnedOff size={15} /> : <IconPinned size={15} />}
                onClick={() => void verbs.pin(shown, !shown.pinned)}
              >
                {shown.pinned ? 'Take off the side bar' : 'Pin to the side bar'}
              </Menu.Item>
              {mayChange(shown) && allowed(SHARE_VIEW) && (
                <Menu.Item
                  leftSection={<IconUsers size={15} />}
                  onClick={() => void verbs.change(shown, { shared: !shown.shared })}
                >
                  {shown.shared ? 'Keep to yourself' : 'Share with the team'}
                </Menu.Item>
              )}
              {mayChange(shown) && (
                <Menu.Item
                  leftSection={<IconTrash size={15} />}
                  onClick={() => void verbs.remove(shown)}
                >
                  Delete “{shown.name}”
                </Menu.Item>
              )}
            </>
          )}
          {!shown &&
            views.filter(mayChange).map((view) => (
              <Menu.Item
                key={`save:${view.id}`}
                leftSection={<IconDeviceFloppy size={15} />}
                onClick={() => void verbs.change(view, { state })}
              >
                Save into “{view.name}”
              </Menu.Item>
            ))}
        </Menu.Dropdown>
      </Menu>
      {naming && (
        <NameDialog
          mayShare={allowed(SHARE_VIEW)}
          onClose={() => setNaming(false)}
          onSave={async (name, shared, pinned) => {
            const made = await verbs.save({ noun: resource.noun, name, state, shared, pinned });
            if (made) setNaming(false);
          }}
        />
      )}
    </>
  );
}

function sameState(
  a: Readonly<Record<string, string>>,
  b: Readonly<Record<string, string>>,
): boolean {
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names].every((name) => a[name] === b[name]);
}

function NameDialog(props: {
  mayShare: boolean;
  onClose: () => void;
  onSave: (name: string, shared: boolean, pinned: boolean) => Promise<void>;
}) {
  const [name, setName] = useState('');
  const [shared, setShared] = useState(false);
  const [pinned, setPinned] = useState(true);
  useReturnFocus();
  const [saving, setSaving] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() === '') return;
    setSaving(true);
    await props.onSave(name.trim(), shared, pinned);
    setSaving(false);
  };
  return (
    <Modal opened onClose={props.onClose} title="Save this view" size="sm">
      <form onSubmit={(event) => void submit(event)}>
        <Stack gap="md">
          <TextInput
            label="Name"
            placeholder="Waiting for a decision"
            data-autofocus
            required
            maxLength={120}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Switch
            label="Pin to your side bar"
            checked={pinned}
            onChange={(event) => setPinned(event.currentTarget.checked)}
          />
          {props.mayShare && (
            <Switch
              label="Share with the team"
              checked={shared}
              onChange={(event) => setShared(event.currentTarget.checked)}
            />
          )}
          <Group justify="flex-end">
            <Button type="submit" loading={saving} disabled={name.trim() === ''}>
              Save view
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
