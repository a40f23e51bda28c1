import { Switch } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useApp } from '#platform/ui/app-context.tsx';
import { announceFailure } from '#platform/ui/data/undo.ts';
import { FailureView } from '#platform/ui/failure-view.tsx';
import { SettingsPage } from '#platform/ui/settings/settings-page.tsx';
import { Waiting } from '#platform/ui/waiting.tsx';
import { messageOf } from '#sdk/problem.ts';
import { triageRoutes } from '../triage.contract.ts';

/** How the inbox behaves, for everyone in the workspace. */
export default function InboxSettings() {
  const { client, workspace } = useApp();
  const queries = useQueryClient();
  const params = { workspace: workspace.slug };
  const queryKey = ['w', workspace.slug, 'feedback-settings'];
  const { data, error, refetch } = useQuery({
    queryKey,
    queryFn: ({ signal }) => client.call(triageRoutes.settings, { params, signal }),
  });
  if (error) return <FailureView error={error} onRetry={() => void refetch()} />;
  if (!data) return <Waiting />;
  const mayChange = workspace.role === 'admin' || workspace.role === 'owner';
  const change = async (processWhenLinked: boolean) => {
    queries.setQueryData(queryKey, { processWhenLinked });
    try {
      await client.call(triageRoutes.changeSettings, { params, body: { processWhenLinked } });
    } catch (failure) {
      announceFailure(messageOf(failure));
    }
    await queries.invalidateQueries({ queryKey });
  };
  return (
    <SettingsPage
      title="Feedback inbox"
      lead="How new notes are worked through, for everyone in the workspace."
    >
      <Switch
        checked={data.processWhenLinked}
        disabled={!mayChange}
        label="Linked notes count as processed"
        description="A new note moves to Processed once something in it is linked to an opportunity or feature."
        onChange={(event) => void change(event.currentTarget.checked)}
      />
      {!mayChange && <p>Only admins can change this.</p>}
    </SettingsPage>
  );
}
