import { SegmentedControl, useMantineColorScheme } from '@mantine/core';
import { SettingsPage } from '#platform/ui/settings/settings-page.tsx';

/** Light or dark. */
export default function AppearanceSettings() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <SettingsPage title="Appearance" lead="Light or dark. Kept on this device.">
      <SegmentedControl
        aria-label="Colour scheme"
        value={colorScheme}
        onChange={(value) => setColorScheme(value as 'auto' | 'light' | 'dark')}
        data={[
          { value: 'auto', label: 'Like the system' },
          { value: 'light', label: 'Light' },
          { value: 'dark', label: 'Dark' },
        ]}
      />
    </SettingsPage>
  );
}
