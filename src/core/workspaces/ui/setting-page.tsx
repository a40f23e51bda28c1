import { Button, Group } from '@mantine/core';
import type { ComponentType, ReactNode } from 'react';
import type { z } from 'zod';
import type { WorkspaceSetting } from '#platform/contract/setting.ts';
import { useAllowed } from '#platform/ui/app-context.tsx';
import { settingHeld } from '#platform/ui/settings/setting-held.ts';
import { FormProblem, Loaded, SettingsPage } from '#platform/ui/settings/settings-page.tsx';
import { type SaveSetting, useSaveSetting, useWorkspace } from './use-workspace.ts';

/** What the form of a setting works with. */
export interface SettingForm<T> {
  /** As it was read. */
  readonly held: T;
  /** Whether the caller may change it. */
  readonly may: boolean;
  readonly save: SaveSetting<T>;
}

interface Props<S extends z.ZodType<object>> {
  readonly setting: WorkspaceSetting<S>;
  readonly title: string;
  readonly lead: ReactNode;
  /** Told after saving. */
  readonly saved: string;
  readonly Form: ComponentType<SettingForm<z.output<S>>>;
}

/**
 * The page of one setting of the workspace. Its form begins anew when the setting became another:
 * by saving it, or because somebody else did; why that was refused then still stands below it.
 */
export function SettingPage<S extends z.ZodType<object>>(props: Props<S>) {
  const workspace = useWorkspace();
  return (
    <SettingsPage title={props.title} lead={props.lead}>
      <Loaded query={workspace}>
        {({ version, settings }) => (
          <Held {...props} version={version} held={settingHeld(settings, props.setting)} />
        )}
      </Loaded>
    </SettingsPage>
  );
}

function Held<S extends z.ZodType<object>>(
  props: Props<S> & { version: number; held: z.output<S> },
) {
  const { setting, held, version, saved, Form } = props;
  const may = useAllowed()({ role: 'admin' });
  const save = useSaveSetting(setting, { version, saved });
  return <Form key={JSON.stringify(held)} held={held} may={may} save={save} />;
}

/** The end of such a form: what went wrong, and the button, or who has one. */
export function SettingFormEnd(props: {
  form: Pick<SettingForm<never>, 'may'> & { save: Pick<SaveSetting<never>, 'error' | 'isPending'> };
  /** There is nothing to save. */
  unchanged?: boolean;
  /** More buttons. */
  children?: ReactNode;
}) {
  const { may, save } = props.form;
  return (
    <>
      <FormProblem error={save.error} />
      {may ? (
        <Group gap={8}>
          <Button type="submit" loading={save.isPending} disabled={props.unchanged ?? false}>
            Save
          </Button>
          {props.children}
        </Group>
      ) : (
        <p>Only admins can change this.</p>
      )}
    </>
  );
}
