import { ActionIcon, Tooltip } from '@mantine/core';
import { IconBell, IconBellRinging } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useApp } from '#platform/ui/app-context.tsx';
import { announceFailure } from '#platform/ui/data/undo.ts';
import type { RecordSlotProps } from '#platform/ui/feature-ui.ts';
import { messageOf } from '#sdk/problem.ts';
import { notificationRoutes as routes } from '../notifications.contract.ts';

/** Follows a record: its changes and comments come to the inbox. */
export default function FollowButton({ record }: RecordSlotProps) {
  const { client, workspace } = useApp();
  const queries = useQueryClient();
  const params = { workspace: workspace.slug, id: record.id };
  const queryKey = ['w', workspace.slug, 'follow', record.id];
  const { data } = useQuery({
    queryKey,
    queryFn: ({ signal }) => client.call(routes.follow, { params, signal }),
  });
  const follow = useMutation({
    mutationFn: (following: boolean) =>
      client.call(routes.setFollow, { params, body: { following } }),
    onMutate: (following) => queries.setQueryData(queryKey, { following }),
    onError: (error) => announceFailure(`Nothing was changed. ${messageOf(error)}`),
    onSettled: () => queries.invalidateQueries({ queryKey }),
  });
  const following = data?.following ?? false;
  const label = following ? 'Stop following' : 'Follow: changes and comments come to your inbox';
  const Icon = following ? IconBellRinging : IconBell;
  return (
    <Tooltip label={label}>
      <ActionIcon
        aria-label="Follow"
        aria-pressed={following}
        onClick={() => follow.mutate(!following)}
      >
        <Icon size={16} stroke={1.75} color={following ? 'var(--tl-accent-text)' : undefined} />
      </ActionIcon>
    </Tooltip>
  );
}
