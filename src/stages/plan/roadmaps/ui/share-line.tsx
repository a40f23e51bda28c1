import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { IconEye, IconLock, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import type { Share } from '#core/shares/shares.contract.ts';
import { formatAgo, formatDay } from '#platform/ui/fields/format.ts';
import classes from './share-dialog.module.css';

interface Props {
  readonly share: Share;
  /** What it shows, in words. */
  readonly shows: string;
  readonly onPreview: (() => void) | null;
  readonly onRevoke: () => void;
}

/** A link that holds: for whom, what it shows, whether anybody came, and how to end it. */
export function ShareLine({ share, shows, onPreview, onRevoke }: Props) {
  const [sure, setSure] = useState(false);
  return (
    <li>
      <span>
        <strong>{share.name}</strong>{' '}
        {share.hasPassword && <IconLock size={13} aria-label="With a password" />}
        <small>
          …{share.hint} ·{' '}
          {share.lastViewedAt ? `seen ${formatAgo(share.lastViewedAt)}` : 'not seen'}
          {share.expiresAt && ` · ends ${formatDay(share.expiresAt)}`}
        </small>
        <small>Shows {shows}</small>
      </span>
      {sure ? (
        <span className={classes.sure}>
          <Button size="compact-sm" color="red" data-autofocus onClick={onRevoke}>
            End it for good
          </Button>
          <Button size="compact-sm" variant="default" onClick={() => setSure(false)}>
            Keep it
          </Button>
        </span>
      ) : (
        <span className={classes.sure}>
          {onPreview && (
            <Tooltip label="What visitors see">
              <ActionIcon aria-label={`What visitors of “${share.name}” see`} onClick={onPreview}>
                <IconEye size={16} />
              </ActionIcon>
            </Tooltip>
          )}
          <Tooltip label="End this link">
            {/* Asked once more: nobody can bring an ended address back. */}
            <ActionIcon aria-label={`End the link “${share.name}”`} onClick={() => setSure(true)}>
              <IconTrash size={16} />
            </ActionIcon>
          </Tooltip>
        </span>
      )}
    </li>
  );
}
