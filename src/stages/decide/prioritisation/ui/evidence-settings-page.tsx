import { Button, NumberInput, SegmentedControl, Switch } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import {
  type SettingForm,
  SettingFormEnd,
  SettingPage,
} from '#core/workspaces/ui/setting-page.tsx';
import { SettingsPart } from '#platform/ui/settings/settings-page.tsx';
import { SOURCES } from '#stages/discover/feedback/feedback.contract.ts';
import { evidenceSetting, type WorkspaceEvidenceSettings } from '../evidence.contract.ts';
import { shown } from './numbers.tsx';
import classes from './settings.module.css';

/** How far each statement counts, for the whole workspace. */
export default function EvidenceSettingsPage() {
  return (
    <SettingPage
      setting={evidenceSetting}
      title="Evidence"
      lead="How demand and confidence are computed from what customers said. Every change computes all scores again."
      saved="Saved. All scores are computed again."
      Form={Form}
    />
  );
}

function Form(form: SettingForm<WorkspaceEvidenceSettings>) {
  const { held, may, save } = form;
  const [settings, setSettings] = useState(held);
  const set = (change: Partial<WorkspaceEvidenceSettings>) =>
    setSettings((before) => ({ ...before, ...change }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(settings);
  };
  const unchanged = JSON.stringify(settings) === JSON.stringify(held);
  return (
    <form onSubmit={submit}>
      <fieldset disabled={!may} className={classes.fields}>
        <Counting settings={settings} set={set} />
        <Fading settings={settings} set={set} />
        <Revenue settings={settings} set={set} />
        <Trust settings={settings} set={set} />
      </fieldset>
      <SettingFormEnd form={form} unchanged={unchanged}>
        <Button
          variant="default"
          disabled={JSON.stringify(settings) === JSON.stringify(evidenceSetting.fallback)}
          onClick={() => setSettings(evidenceSetting.fallback)}
        >
          Back to the defaults
        </Button>
      </SettingFormEnd>
    </form>
  );
}

interface PartProps {
  readonly settings: WorkspaceEvidenceSettings;
  readonly set: (change: Partial<WorkspaceEvidenceSettings>) => void;
}

function Counting({ settings, set }: PartProps) {
  return (
    <SettingsPart
      title="Who counts as a customer"
      about="A company counts once however many of its people ask. Teams that sell to individuals count people."
    >
      <SegmentedControl
        aria-label="Who counts as a customer"
        value={settings.countBy}
        onChange={(countBy) => set({ countBy: countBy as 'company' | 'contact' })}
        data={[
          { value: 'company', label: 'Companies' },
          { value: 'contact', label: 'People' },
        ]}
      />
    </SettingsPart>
  );
}

function Fading({ settings, set }: PartProps) {
  const { halfLifeDays } = settings;
  return (
    <SettingsPart
      title="Age"
      about="What was said long ago counts for less. Turn it off for a closed study or an old survey, or its demand is all but zero."
    >
      <Switch
        label="Statements fade with age"
        checked={halfLifeDays !== null}
        onChange={(event) => set({ halfLifeDays: event.currentTarget.checked ? 180 : null })}
      />
      {halfLifeDays !== null && (
        <NumberInput
          className={classes.number}
          label="Counts half after"
          suffix=" days"
          min={1}
          max={36_500}
          value={halfLifeDays}
          onChange={(value) => set({ halfLifeDays: Number(value) || 1 })}
        />
      )}
    </SettingsPart>
  );
}

function Revenue({ settings, set }: PartProps) {
  const { revenueWeight, revenueUnit } = settings;
  return (
    <SettingsPart
      title="Revenue"
      about="A customer who pays more can count for more. The logarithm keeps one large account from outvoting all others."
    >
      <Switch
        label="Weigh customers by annual revenue"
        checked={revenueWeight === 'log'}
        onChange={(event) => set({ revenueWeight: event.currentTarget.checked ? 'log' : 'none' })}
      />
      {revenueWeight === 'log' && (
        <>
          <NumberInput
            className={classes.number}
            label="Revenue that raises the weight from 1 to 1.3"
            thousandSeparator=","
            min={1}
            value={revenueUnit}
            onChange={(value) => set({ revenueUnit: Number(value) || 1 })}
          />
          <p className={classes.quiet}>
            {[10, 100, 1000]
              .map(
                (times) =>
                  `${shown(revenueUnit * times)} a year weighs ${shown(1 + Math.log10(1 + times))}`,
              )
              .join(', ')}
            .
          </p>
        </>
      )}
    </SettingsPart>
  );
}

function Trust({ settings, set }: PartProps) {
  const { sourceQuality } = settings;
  const other = sourceQuality.other ?? 0.5;
  return (
    <SettingsPart
      title="Trust in sources"
      about="0 to 1: words heard in an interview weigh more than a colleague’s note."
    >
      <div className={classes.sources}>
        {SOURCES.map(({ value, label }) => (
          <NumberInput
            key={value}
            size="xs"
            label={label}
            min={0}
            max={1}
            step={0.1}
            decimalScale={2}
            value={sourceQuality[value] ?? other}
            onChange={(quality) =>
              set({ sourceQuality: { ...sourceQuality, [value]: Number(quality) } })
            }
          />
        ))}
      </div>
    </SettingsPart>
  );
}
