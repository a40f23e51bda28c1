import { NumberInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import {
  type SettingForm,
  SettingFormEnd,
  SettingPage,
} from '#core/workspaces/ui/setting-page.tsx';
import { SettingsPart, settingsClasses } from '#platform/ui/settings/settings-page.tsx';
import { importSetting } from '../imports.contract.ts';

/** How long the files behind imports are kept. */
export default function ImportSettingsPage() {
  return (
    <SettingPage
      setting={importSetting}
      title="Uploaded files"
      lead="A CSV file often says more about people than what was imported from it, so it does not stay for good."
      saved="Saved. It holds for the files that are there, too."
      Form={Form}
    />
  );
}

function Form(form: SettingForm<(typeof importSetting)['fallback']>) {
  const { held, may, save } = form;
  const [days, setDays] = useState<number | string>(held.keepFilesDays);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (typeof days === 'number') save.mutate({ keepFilesDays: days });
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
        <SettingFormEnd form={form} unchanged={days === held.keepFilesDays || days === ''} />
      </form>
    </SettingsPart>
  );
}
