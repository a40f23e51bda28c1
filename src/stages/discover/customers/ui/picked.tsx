import { ActionIcon, Button } from '@mantine/core';
import { IconUserPlus, IconX } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import type { AnyResource } from '#platform/contract/resource.ts';
import { useApp } from '#platform/ui/app-context.tsx';
import { AppLink } from '#platform/ui/app-link.tsx';
import { keys } from '#platform/ui/data/keys.ts';
import { routesOf } from '#platform/ui/data/routes.ts';
import type { FieldView } from '#platform/ui/fields/field-view.ts';
import { PickList } from '#platform/ui/fields/pick-list.tsx';
import { usePickOptions } from '#platform/ui/fields/use-pick-options.tsx';
import { Anchored } from '#platform/ui/overlay/anchored.tsx';
import { useTrigger } from '#platform/ui/overlay/use-trigger.ts';
import { titleOf } from '#platform/ui/registry.ts';
import type { Segment } from '../segments.contract.ts';
import classes from './customers.module.css';
import { usePick } from './use-pick.ts';

const STEP = 50;

interface Props {
  readonly segment: Segment;
  readonly target: AnyResource;
  readonly editable: boolean;
}

/** Those who belong whatever the rule says. */
export function Picked({ segment, target, editable }: Props) {
  const [shown, setShown] = useState(STEP);
  const pick = usePick();
  const ids = segment.pickedIds.slice(-shown).toReversed();
  const members = useMembers(target, ids);
  const hidden = segment.pickedIds.length - ids.length;
  if (!editable && segment.pickedIds.length === 0) return null;
  return (
    <div className={classes.picked}>
      <div className={classes.pickedHead}>
        <h3>
          Picked by hand{' '}
          {segment.pickedIds.length > 0 && <span>{segment.pickedIds.length.toLocaleString()}</span>}
        </h3>
        {editable && <AddMember segment={segment} target={target} />}
      </div>
      {members.length > 0 && (
        <ul aria-label="Picked by hand">
          {members.map(({ id, title }) => (
            <li key={id}>
              <AppLink path={`${target.path}/${id}`}>{title}</AppLink>
              {editable && (
                <ActionIcon
                  size="sm"
                  aria-label={`Take ${title} out`}
                  onClick={() => void pick(segment, { remove: [id] })}
                >
                  <IconX size={14} />
                </ActionIcon>
              )}
            </li>
          ))}
        </ul>
      )}
      {hidden > 0 && (
        <Button
          size="compact-sm"
          variant="subtle"
          color="gray"
          onClick={() => setShown(shown + STEP)}
        >
          Show {Math.min(STEP, hidden)} more of {hidden.toLocaleString()}
        </Button>
      )}
    </div>
  );
}

const MAX_IDS = 200;

/** Names of records, in the order of their ids; archived ones too. */
function useMembers(target: AnyResource, ids: readonly string[]): { id: string; title: string }[] {
  const app = useApp();
  const { data } = useQuery({
    queryKey: [...keys.noun(app.workspace.slug, target.noun), 'names', ids],
    queryFn: async ({ signal }) => {
      const names = new Map<string, string>();
      for (let from = 0; from < ids.length; from += MAX_IDS) {
        const page = await app.client.call(routesOf(target).list, {
          params: { workspace: app.workspace.slug },
          query: {
            ids: ids.slice(from, from + MAX_IDS).join(','),
            archived: 'all',
            limit: MAX_IDS,
          },
          signal,
        });
        for (const item of page.items) names.set(item.id, titleOf(target, item));
      }
      return names;
    },
    enabled: ids.length > 0,
    placeholderData: keepPreviousData,
  });
  return ids.flatMap((id) => {
    const title = data?.get(id);
    return title ? [{ id, title }] : [];
  });
}

function AddMember({ segment, target }: { segment: Segment; target: AnyResource }) {
  const [opened, setOpened] = useState(false);
  const { button, close } = useTrigger(opened, setOpened, 'dialog');
  const trigger = (
    <Button
      {...button}
      size="compact-sm"
      variant="subtle"
      color="gray"
      leftSection={<IconUserPlus size={15} stroke={1.75} />}
    >
      Add {target.label.many.toLowerCase()}
    </Button>
  );
  return (
    <Anchored opened={opened} onClose={close} label="Add members" trigger={trigger}>
      <MemberPicker segment={segment} target={target} onClose={close} />
    </Anchored>
  );
}

function MemberPicker(props: { segment: Segment; target: AnyResource; onClose: () => void }) {
  const { segment, target, onClose } = props;
  const pick = usePick();
  const view = useMemo(
    (): FieldView => ({
      name: 'pickedIds',
      custom: false,
      editable: true,
      field: {
        state: {
          kind: 'reference',
          label: target.label.one,
          mode: 'optional',
          nullable: true,
          filterable: false,
          sortable: false,
          target: target.noun,
        },
      },
    }),
    [target],
  );
  const source = usePickOptions(view);
  const held = new Set(segment.pickedIds);
  return (
    <PickList
      label={`Search ${target.label.many.toLowerCase()}`}
      {...source}
      selected={segment.pickedIds}
      onClose={onClose}
      onPick={(id) => void pick(segment, held.has(id) ? { remove: [id] } : { add: [id] })}
    />
  );
}
