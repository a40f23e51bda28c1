import { SegmentedControl, useMantineColorScheme } from '@mantine/core';
import classes from './settings.module.css';

/** Light or dark. */
export default function AppearanceSettings() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <div className={classes.section}>
      <h1>Appearance</h1>
      <p className={classes.lead}>Kept on this device.</p>
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
    </div>
  );
}
