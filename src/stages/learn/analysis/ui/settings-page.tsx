import { Autocomplete, Button, Switch } from '@mantine/core';
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
import { analysisSetting } from '../sql/sql.contract.ts';

/** How this workspace asks its events. */
export default function AnalysisSettingsPage() {
  const held = useWorkspace();
  return (
    <SettingsPage
      title="Analysis"
      lead="In which time zone new questions count their days, and who may write SQL."
    >
      <Loaded query={held}>
        {(found) => (
          <Form
            key={found.version}
            held={settingHeld(found.settings, analysisSetting)}
            version={found.version}
            onDone={() => void held.refetch()}
          />
        )}
      </Loaded>
    </SettingsPage>
  );
}

interface FormProps {
  readonly held: (typeof analysisSetting)['fallback'];
  readonly version: number;
  readonly onDone: () => void;
}

function Form({ held, version, onDone }: FormProps) {
  const may = useAllowed()({ role: 'admin' });
  const [timeZone, setTimeZone] = useState(held.timeZone ?? '');
  const [sqlForEditors, setSqlForEditors] = useState(held.sqlForEditors);
  const save = useSaveSetting(analysisSetting, {
    version,
    saved: 'Saved. Saved reports keep the time zone they have.',
    onDone,
  });
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
        <FormProblem error={save.error} />
        {may ? (
          <Button type="submit" loading={save.isPending}>
            Save
          </Button>
        ) : (
          <p>Only admins can change this.</p>
        )}
      </form>
    </SettingsPart>
  );
}
