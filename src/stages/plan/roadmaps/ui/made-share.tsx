import { Button, CopyButton, Group, TextInput } from '@mantine/core';
import type { MadeShare } from '#core/shares/shares.contract.ts';
import classes from './share-dialog.module.css';

/** A link just made: the one time its address is shown. */
export function MadeShareView({ share, onAgain }: { share: MadeShare; onAgain: () => void }) {
  return (
    <div className={classes.form}>
      <p>Copy the link now: only a fingerprint of it is kept, so it can’t be shown again.</p>
      <div className={classes.made}>
        <TextInput
          aria-label="Link"
          readOnly
          value={share.url}
          data-autofocus
          onFocus={(event) => event.currentTarget.select()}
        />
        <CopyButton value={share.url}>
          {({ copied, copy }) => <Button onClick={copy}>{copied ? 'Copied' : 'Copy'}</Button>}
        </CopyButton>
      </div>
      <Group gap="xs">
        <Button variant="default" component="a" href={share.url} target="_blank" rel="noreferrer">
          Open it
        </Button>
        <Button variant="subtle" color="gray" onClick={onAgain}>
          Make another
        </Button>
      </Group>
    </div>
  );
}
