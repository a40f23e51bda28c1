import { Button } from '@mantine/core';
import { IconLink } from '@tabler/icons-react';
import { announce, announceFailure } from '#platform/ui/data/undo.ts';
import classes from './analysis.module.css';

/** Copies the address, which carries all that is asked. */
export function CopyLink() {
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(window.location.href);
      announce('Copied the link. It opens the same for everybody who may see it.');
    } catch {
      announceFailure('The browser gave no clipboard. Copy the address of this page instead.');
    }
  };
  return (
    <Button
      className={classes.wideOnly}
      variant="subtle"
      color="gray"
      leftSection={<IconLink size={15} stroke={1.75} />}
      onClick={() => void copy()}
    >
      Copy link
    </Button>
  );
}
