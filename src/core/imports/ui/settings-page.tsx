import { Button, NumberInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useSaveSetting, useWorkspace } from '#core/workspaces/ui/use-workspace.ts';
import { useAllowed } from '#platform/ui/app-context.tsx';
import { settingHeld } from '#platform/ui/settings/setting-held.ts';
import {
  FormProblem,
  Loaded,
  SettingsPage,
  SettingsPart,
  settingsClasses,
} from '#platform/ui/settings/settings-page.tsx';
import { importSetting } from '../imports.contract.ts';

/** How long the files behind imports are kept. */
export default function ImportSettingsPage() {
  const held = useWorkspace();
  return (
    <SettingsPage
      title="Uploaded files"
      lead="A CSV file often says more about people than what was imported from it, so it does not stay for good."
    >
      <Loaded query={held}>
        {(found) => (
          <Form
            key={found.version}
            held={settingHeld(found.settings, importSetting).keepFilesDays}
            version={found.version}
            onDone={() => void held.refetch()}
          />
        )}
      </Loaded>
    </SettingsPage>
  );
}

function Form({ held, version, onDone }: { held: number; version: number; onDone: () => void }) {
  const may = useAllowed()({ role: 'admin' });
  const [days, setDays] = useState<number | string>(held);
  const save = useSaveSetting(importSetting, {
    version,
    saved: 'Saved. It holds for the files that are there, too.',
    onDone,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate({ keepFilesDays: days });
  };
  return (
    <SettingsPart
      title="Files of imports"
      about="They are deleted this long after they were last worked with, and at once when the import is undone or archived."
    >
      <form className={settingsClasses.form} onSubmit={submit}>
        <NumberInput
          label="Days to keep a file"
          min={1}
          max={3650}
          allowDecimal={false}
          required
          withAsterisk={false}
          disabled={!may}
          value={days}
          onChange={setDays}
        />
        <FormProblem error={save.error} />
        {may ? (
          <Button type="submit" loading={save.isPending} disabled={days === held || days === ''}>
            Save
          </Button>
        ) : (
          <p>Only admins can change this.</p>
        )}
      </form>
    </SettingsPart>
  );
}
