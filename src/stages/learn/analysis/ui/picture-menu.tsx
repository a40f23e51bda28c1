import { Button } from '@mantine/core';
import { IconCamera } from '@tabler/icons-react';
import { announceFailure } from '#platform/ui/data/undo.ts';
import { ActionMenu } from '#platform/ui/overlay/action-menu.tsx';
import { messageOf } from '#sdk/problem.ts';
import classes from './analysis.module.css';
import { download, downloadText } from './download.ts';
import type { Drawn } from './drawn.ts';

/** Takes the picture of a chart along, as pixels or as lines. */
export function PictureMenu({ drawn, name }: { drawn: Drawn; name: string }) {
  const svg = async () => {
    try {
      downloadText(await drawn.svg(), `${name}.svg`, 'image/svg+xml');
    } catch (error) {
      announceFailure(`The picture could not be made. ${messageOf(error)}`);
    }
  };
  return (
    <ActionMenu
      label="Picture"
      entries={[
        { label: 'As PNG', onClick: () => download(drawn.png(), `${name}.png`) },
        { label: 'As SVG', onClick: () => void svg() },
      ]}
      trigger={(button) => (
        <Button
          {...button}
          className={classes.wideOnly}
          variant="subtle"
          color="gray"
          leftSection={<IconCamera size={15} stroke={1.75} />}
        >
          Picture
        </Button>
      )}
    />
  );
}
