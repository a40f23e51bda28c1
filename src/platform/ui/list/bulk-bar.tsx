import { ActionIcon, Button, Popover } from '@mantine/core';
import { IconArchive, IconPencil, IconTag, IconX } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import type { AnyResource } from '#platform/contract/resource.ts';
import { messageOf } from '#sdk/problem.ts';
import { useAllowed } from '../app-context.tsx';
import { announceFailure, offerUndo } from '../data/undo.ts';
import { useBulk } from '../data/use-update.ts';
import { useDirectory } from '../directory.tsx';
import type { AnyRecord } from '../feature-ui.ts';
import {
  changeOf,
  type FieldView,
  fieldValue,
  kindOf,
  labelOf,
  settable,
} from '../fields/field-view.ts';
import { PickList } from '../fields/pick-list.tsx';
import { usePickOptions } from '../fields/use-pick-options.tsx';
import { ValueEditor } from '../fields/value-editor.tsx';
import classes from './bulk-bar.module.css';
import { BulkPick } from './bulk-pick.tsx';

interface Props {
  readonly resource: AnyResource;
  readonly records: readonly AnyRecord[];
  readonly views: readonly FieldView[];
  readonly onClear: () => void;
  readonly onArchive: () => void;
  /** What this noun can do beyond the rest. */
  readonly children?: ReactNode;
}

const TEXTUAL = new Set(['text', 'longText', 'json', 'email', 'url', 'tags', 'list']);

/** What can be done to all selected records at once. */
export default function BulkBar(props: Props) {
  const { resource, records, views, onClear, onArchive, children } = props;
  const allowed = useAllowed();
  const bulk = useBulk(resource);
  const count = records.length;
  const ids = records.map((record) => record.id);
  const many = resource.label[count === 1 ? 'one' : 'many'].toLowerCase();
  const set = (view: FieldView, value: unknown) => {
    const before = Map.groupBy(records, (record) =>
      JSON.stringify(fieldValue(view, record) ?? null),
    );
    const undo = () => {
      for (const [old, group] of before) {
        bulk.mutate({ ids: group.map((r) => r.id), change: changeOf(view, JSON.parse(old)) });
      }
    };
    bulk.mutate(
      { ids, change: changeOf(view, value) },
      {
        onSuccess: () =>
          offerUndo(`Changed ${labelOf(view).toLowerCase()} of ${count} ${many}.`, undo),
      },
    );
  };
  const tag = (id: string, has: boolean) => {
    const touched = records.filter((record) => record.tagIds.includes(id) === has).map((r) => r.id);
    const act = (add: boolean) => (add ? { addTagIds: [id] } : { removeTagIds: [id] });
    bulk.mutate(
      { ids: touched, ...act(!has) },
      {
        onSuccess: () =>
          offerUndo(`${has ? 'Untagged' : 'Tagged'} ${touched.length} ${many}.`, () =>
            bulk.mutate({ ids: touched, ...act(has) }),
          ),
      },
    );
  };
  if (count === 0) return null;
  return (
    <div className={classes.bar} role="toolbar" data-bulk-bar aria-label={`${count} selected`}>
      <span className={classes.count}>{count} selected</span>
      {children}
      {allowed(resource.policy.update) && (
        <>
          <SetField
            views={views
              .filter((view) => view.editable && !TEXTUAL.has(kindOf(view)))
              .map(settable)}
            onSet={set}
          />
          <SetTags records={records} views={views} onTag={tag} />
        </>
      )}
      {allowed(resource.policy.archive) && (
        <Button
          variant="subtle"
          color="gray"
          leftSection={<IconArchive size={15} stroke={1.75} />}
          onClick={onArchive}
        >
          Archive
        </Button>
      )}
      <ActionIcon aria-label="Clear the selection" onClick={onClear}>
        <IconX size={16} />
      </ActionIcon>
    </div>
  );
}

function SetField(props: {
  views: readonly FieldView[];
  onSet: (view: FieldView, value: unknown) => void;
}) {
  const [opened, setOpened] = useState(false);
  const [view, setView] = useState<FieldView | null>(null);
  const close = () => {
    setOpened(false);
    setView(null);
  };
  return (
    <Popover opened={opened} onChange={(next) => !next && close()} position="top" trapFocus>
      <Popover.Target>
        <Button
          variant="subtle"
          color="gray"
          leftSection={<IconPencil size={15} stroke={1.75} />}
          onClick={() => (opened ? close() : setOpened(true))}
        >
          Set
        </Button>
      </Popover.Target>
      <Popover.Dropdown p={0} aria-label="Set a property">
        {view ? (
          <ValueEditor
            view={view}
            value={undefined}
            onClose={close}
            onChange={(value) => props.onSet(view, value)}
          />
        ) : (
          <PickList
            label="Set property…"
            options={props.views.map((item) => ({ value: item.name, label: labelOf(item) }))}
            selected={[]}
            onClose={close}
            onPick={(name) => setView(props.views.find((item) => item.name === name) ?? null)}
          />
        )}
      </Popover.Dropdown>
    </Popover>
  );
}

function SetTags(props: {
  records: readonly AnyRecord[];
  views: readonly FieldView[];
  onTag: (id: string, has: boolean) => void;
}) {
  const view = props.views.find((item) => item.name === 'tagIds');
  return view ? <TagPicker {...props} view={view} /> : null;
}

function TagPicker(props: {
  records: readonly AnyRecord[];
  view: FieldView;
  onTag: (id: string, has: boolean) => void;
}) {
  const source = usePickOptions(props.view);
  const { createTag } = useDirectory();
  const create = async (name: string) => {
    try {
      const tag = await createTag?.(name);
      if (tag) props.onTag(tag.id, false);
    } catch (error) {
      announceFailure(`The tag was not added. ${messageOf(error)}`);
    }
  };
  const everywhere = source.options
    .filter((option) => props.records.every((record) => record.tagIds.includes(option.value)))
    .map((option) => option.value);
  return (
    <BulkPick icon={IconTag} label="Tag" title="Tags">
      {(close) => (
        <PickList
          label="Add or remove a tag"
          {...source}
          onCreate={createTag ? (name) => void create(name) : undefined}
          selected={everywhere}
          onClose={close}
          onPick={(id) => props.onTag(id, everywhere.includes(id))}
        />
      )}
    </BulkPick>
  );
}
