import { Button, CopyButton, TextInput } from '@mantine/core';
import { IconExternalLink } from '@tabler/icons-react';
import { useApp } from '#platform/ui/app-context.tsx';
import type { RecordSlotProps } from '#platform/ui/feature-ui.ts';
import { formRoutes } from '../forms.contract.ts';
import classes from './inbox.module.css';

/** Where the public page of a form is, to give away or to try. */
export default function FormAddress({ record }: RecordSlotProps) {
  const { client } = useApp();
  const address = client.url(formRoutes.show, { params: { token: String(record.token) } });
  const whole = new URL(address, window.location.href).href;
  return (
    <div className={classes.address}>
      <TextInput
        readOnly
        value={whole}
        aria-label="Public address"
        onFocus={(e) => e.target.select()}
      />
      {window.isSecureContext && (
        <CopyButton value={whole}>
          {({ copied, copy }) => (
            <Button variant="default" onClick={copy}>
              {copied ? 'Copied' : 'Copy'}
            </Button>
          )}
        </CopyButton>
      )}
      <Button
        component="a"
        href={whole}
        target="_blank"
        rel="noopener"
        variant="default"
        leftSection={<IconExternalLink size={15} />}
      >
        Open
      </Button>
      {record.enabled === false && <p>The form is off: the page says that it is closed.</p>}
    </div>
  );
}
