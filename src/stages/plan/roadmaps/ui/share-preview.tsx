import { Button } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useApp } from '#platform/ui/app-context.tsx';
import { FailureView } from '#platform/ui/failure-view.tsx';
import { Waiting } from '#platform/ui/waiting.tsx';
import { roadmapRoutes, type SharedRoadmap } from '../roadmaps.contract.ts';
import classes from './share-dialog.module.css';

/** The very page that visitors would get, made by the server with the same code. */
export function SharePreview(props: {
  roadmapId: string;
  shown: SharedRoadmap;
  onBack: () => void;
}) {
  const { roadmapId, shown, onBack } = props;
  const { client, workspace } = useApp();
  const { data, error, refetch } = useQuery({
    queryKey: ['w', workspace.slug, 'share_preview', roadmapId, shown],
    queryFn: ({ signal }) =>
      client.call(roadmapRoutes.preview, {
        params: { workspace: workspace.slug, id: roadmapId },
        body: shown as never,
        signal,
      }),
    gcTime: 0,
  });
  return (
    <div className={classes.preview}>
      <Button
        variant="subtle"
        color="gray"
        data-autofocus
        leftSection={<IconArrowLeft size={15} />}
        onClick={onBack}
      >
        Back
      </Button>
      {error ? (
        <FailureView error={error} onRetry={() => void refetch()} />
      ) : data ? (
        // Without scripts; of the same origin for the sake of the typeface alone.
        <iframe title="What visitors see" sandbox="allow-same-origin" srcDoc={data.page} />
      ) : (
        <Waiting />
      )}
    </div>
  );
}
