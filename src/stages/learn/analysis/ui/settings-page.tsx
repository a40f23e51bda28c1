import { Autocomplete, Switch } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import {
  type SettingForm,
  SettingFormEnd,
  SettingPage,
} from '#core/workspaces/ui/setting-page.tsx';
import { SettingsPart, settingsClasses } from '#platform/ui/settings/settings-page.tsx';
import { analysisSetting } from '../sql/sql.contract.ts';

/** How this workspace asks its events. */
export default function AnalysisSettingsPage() {
  return (
    <SettingPage
      setting={analysisSetting}
      title="Analysis"
      lead="In which time zone new questions count their days, and who may write SQL."
      saved="Saved. Saved reports keep the time zone they have."
      Form={Form}
    />
  );
}

function Form(form: SettingForm<(typeof analysisSetting)['fallback']>) {
  const { held, may, save } = form;
  const [timeZone, setTimeZone] = useState(held.timeZone ?? '');
  const [sqlForEditors, setSqlForEditors] = useState(held.sqlForEditors);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate({ timeZone: timeZone.trim() || null, sqlForEditors });
  };
  return (
    <SettingsPart
      title="New questions"
      about="A saved report keeps its own time zone, so that its numbers do not change when this does."
    >
      <form className={settingsClasses.form} onSubmit={submit}>
        <Autocomplete
          label="Time zone"
          description="Empty: that of whoever asks."
          placeholder="Europe/Berlin"
          limit={20}
          disabled={!may}
          data={Intl.supportedValuesOf('timeZone')}
          value={timeZone}
          onChange={setTimeZone}
        />
        <Switch
          label="Editors may write SQL"
          description="It reads the events of this workspace and nothing else, but all of them: also who they are from."
          disabled={!may}
          checked={sqlForEditors}
          onChange={(event) => setSqlForEditors(event.currentTarget.checked)}
        />
        <SettingFormEnd form={form} />
      </form>
    </SettingsPart>
  );
}
