import { Stack, Switch } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useApp } from '#platform/ui/app-context.tsx';
import { announceFailure } from '#platform/ui/data/undo.ts';
import { FailureView } from '#platform/ui/failure-view.tsx';
import { SettingsPage } from '#platform/ui/settings/settings-page.tsx';
import { Waiting } from '#platform/ui/waiting.tsx';
import { messageOf } from '#sdk/problem.ts';
import {
  NOTICE_KINDS,
  type NoticeKind,
  notificationRoutes as routes,
} from '../notifications.contract.ts';

/** What you are told of in this workspace. */
export default function PreferencesPage() {
  const { client, workspace } = useApp();
  const queries = useQueryClient();
  const params = { workspace: workspace.slug };
  const queryKey = ['w', workspace.slug, 'notification', 'preferences'];
  const { data, error, refetch } = useQuery({
    queryKey,
    queryFn: ({ signal }) => client.call(routes.preferences, { params, signal }),
  });
  if (error) return <FailureView error={error} onRetry={() => void refetch()} />;
  if (!data) return <Waiting />;
  const set = async (kind: NoticeKind, wanted: boolean) => {
    const others = data.muted.filter((other) => other !== kind);
    const muted = wanted ? others : [...others, kind];
    queries.setQueryData(queryKey, { muted });
    try {
      await client.call(routes.setPreferences, { params, body: { muted } });
    } catch (problem) {
      announceFailure(`Nothing was changed. ${messageOf(problem)}`);
      await queries.invalidateQueries({ queryKey });
    }
  };
  return (
    <SettingsPage title="Notifications" lead={`What comes to your inbox in ${workspace.name}.`}>
      <Stack gap="md">
        {NOTICE_KINDS.map(({ value, label }) => (
          <Switch
            key={value}
            label={label}
            checked={!data.muted.includes(value)}
            onChange={(event) => void set(value, event.currentTarget.checked)}
          />
        ))}
      </Stack>
    </SettingsPage>
  );
}
