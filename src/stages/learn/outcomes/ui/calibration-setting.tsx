import { NumberInput, Switch } from '@mantine/core';
import { useSaveSetting, useWorkspace } from '#core/workspaces/ui/use-workspace.ts';
import type { Workspace } from '#core/workspaces/workspaces.contract.ts';
import { useAllowed } from '#platform/ui/app-context.tsx';
import { settingHeld } from '#platform/ui/settings/setting-held.ts';
import { FormProblem } from '#platform/ui/settings/settings-page.tsx';
import { calibrationSetting } from '#stages/decide/prioritisation/estimators.contract.ts';
import classes from './outcomes.module.css';

/** Whether past outcomes bear on scores, once the workspace is known. */
export function CalibrationSetting() {
  const { data } = useWorkspace();
  return data ? <ScoreSetting workspace={data} /> : null;
}

function ScoreSetting({ workspace }: { workspace: Workspace }) {
  const may = useAllowed()({ role: 'admin' });
  const save = useSaveSetting(calibrationSetting, {
    version: workspace.version,
    saved: 'Saved. The scores it bears on are computed again.',
  });
  const settings = settingHeld(workspace.settings, calibrationSetting);
  return (
    <>
      <h2>In scores</h2>
      <p className={classes.lead}>
        The confidence that a score reads from evidence is multiplied by the factor of whoever typed
        its impact, else of the owner; never by more than 1, so that nobody gains by predicting too
        little. It stands in the working of each score.
      </p>
      <div className={classes.setting}>
        <Switch
          label="Past outcomes bear on confidence"
          disabled={!may || save.isPending}
          checked={settings.apply}
          onChange={(event) => save.mutate({ ...settings, apply: event.currentTarget.checked })}
        />
        {settings.apply && (
          <NumberInput
            size="xs"
            aria-label="From so many outcomes on"
            prefix="from "
            suffix=" outcomes on"
            min={1}
            max={100}
            allowDecimal={false}
            disabled={!may || save.isPending}
            value={settings.leastOutcomes}
            onChange={(value) =>
              typeof value === 'number' &&
              value >= 1 &&
              value !== settings.leastOutcomes &&
              save.mutate({ ...settings, leastOutcomes: value })
            }
          />
        )}
      </div>
      <FormProblem error={save.error} />
    </>
  );
}
