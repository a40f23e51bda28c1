import {
  type CSSVariablesResolver,
  createTheme,
  type MantineColorsTuple,
  type MantineTheme,
} from '@mantine/core';

/** Ink blue: the one accent. */
const accent: MantineColorsTuple = [
  '#f0f1fc',
  '#e0e3f8',
  '#c3c8f1',
  '#a2a9e8',
  '#8189dd',
  '#6570d2',
  '#4a55c7',
  '#3d47ad',
  '#333c91',
  '#2a3176',
];

/** Greys with warmth. */
const gray: MantineColorsTuple = [
  '#faf9f7',
  '#f4f2ee',
  '#ebe8e2',
  '#dedad2',
  '#c8c3b9',
  '#a8a297',
  '#857f75',
  '#6b665d',
  '#4a4640',
  '#2b2926',
];

const dark: MantineColorsTuple = [
  '#ece9e3',
  '#cbc7bf',
  '#a8a39a',
  '#8d887e',
  '#5a564f',
  '#3a3733',
  '#2b2926',
  '#211f1d',
  '#1a1917',
  '#141312',
];

const quick = { transition: 'fade' as const, duration: 100 };

/** What floats above the page. */
const raised = {
  background: 'var(--tl-raised)',
  border: '1px solid var(--tl-border)',
};

const field = { '--input-bg': 'var(--tl-raised)', '--input-bd': 'var(--tl-border-strong)' };

const control = (height: string) => ({
  '--input-height': height,
  '--input-fz': 'var(--mantine-font-size-md)',
});

export const theme = createTheme({
  primaryColor: 'accent',
  primaryShade: 6,
  colors: { accent, gray, dark },
  black: '#1f1d1a',
  fontFamily: "'Inter Variable', ui-sans-serif, system-ui, sans-serif",
  fontFamilyMonospace: "ui-monospace, 'SF Mono', 'Cascadia Mono', Menlo, Consolas, monospace",
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '20px' },
  lineHeights: { xs: '1.35', sm: '1.4', md: '1.5', lg: '1.5', xl: '1.4' },
  spacing: { xs: '8px', sm: '12px', md: '16px', lg: '24px', xl: '32px' },
  radius: { xs: '4px', sm: '6px', md: '8px', lg: '12px', xl: '16px' },
  defaultRadius: 'sm',
  headings: {
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '22px', lineHeight: '1.3' },
      h2: { fontSize: '16px', lineHeight: '1.4' },
      h3: { fontSize: '14px', lineHeight: '1.4' },
      h4: { fontSize: '13px', lineHeight: '1.4' },
      h5: { fontSize: '13px', lineHeight: '1.4' },
      h6: { fontSize: '12px', lineHeight: '1.4' },
    },
  },
  shadows: {
    xs: 'none',
    sm: '0 1px 2px rgb(28 25 20 / 6%)',
    md: '0 4px 16px rgb(28 25 20 / 10%)',
    lg: '0 12px 32px rgb(28 25 20 / 14%)',
    xl: '0 20px 56px rgb(28 25 20 / 20%)',
  },
  respectReducedMotion: true,
  cursorType: 'pointer',
  components: {
    // The ground carries the colour; words in it would be too pale to read.
    Badge: { styles: { label: { color: 'var(--tl-text)' } } },
    Button: {
      vars: (_: MantineTheme, props: { size?: string }) =>
        props.size && props.size !== 'sm'
          ? { root: {} }
          : {
              root: {
                '--button-height': '32px',
                '--button-fz': '13px',
                '--button-padding-x': '12px',
              },
            },
      styles: { label: { fontWeight: 500 } },
    },
    ActionIcon: { defaultProps: { variant: 'subtle', color: 'gray', size: 28 } },
    Input: { vars: () => ({ wrapper: control('34px') }), styles: { input: field } },
    InputWrapper: { styles: { label: { fontSize: 13, fontWeight: 500, marginBottom: 4 } } },
    Menu: {
      defaultProps: { shadow: 'md', transitionProps: quick, position: 'bottom-start' },
      styles: { dropdown: raised },
    },
    Popover: {
      defaultProps: { shadow: 'md', transitionProps: quick, position: 'bottom-start' },
      styles: { dropdown: raised },
    },
    Combobox: {
      defaultProps: { shadow: 'md', transitionProps: quick },
      styles: { dropdown: raised },
    },
    Tooltip: {
      defaultProps: { openDelay: 400, transitionProps: quick, fz: 'xs', withinPortal: true },
    },
    Modal: {
      defaultProps: {
        transitionProps: quick,
        overlayProps: { backgroundOpacity: 0.28 },
        radius: 'lg',
        shadow: 'xl',
        yOffset: '12vh',
        closeButtonProps: { 'aria-label': 'Close' },
      },
      styles: {
        content: raised,
        header: { background: 'transparent' },
        title: { fontSize: 14, fontWeight: 600 },
      },
    },
    Drawer: { defaultProps: { transitionProps: { duration: 120 } } },
    Notification: {
      defaultProps: { radius: 'md', withBorder: true },
      styles: { root: { background: 'var(--tl-raised)', borderColor: 'var(--tl-border-strong)' } },
    },
    Kbd: { defaultProps: { size: 'xs' } },
  },
});

/** Maps our tokens (theme.css) onto the variables that Mantine's components read. */
export const cssVariables: CSSVariablesResolver = () => {
  const shared = {
    '--mantine-color-body': 'var(--tl-surface)',
    '--mantine-color-text': 'var(--tl-text)',
    '--mantine-color-dimmed': 'var(--tl-text-2)',
    '--mantine-color-placeholder': 'var(--tl-text-3)',
    '--mantine-color-default': 'var(--tl-raised)',
    '--mantine-color-default-hover': 'var(--tl-hover)',
    '--mantine-color-default-color': 'var(--tl-text)',
    '--mantine-color-default-border': 'var(--tl-border)',
    '--mantine-color-gray-light-hover': 'var(--tl-hover)',
    '--mantine-color-gray-light-color': 'var(--tl-text-2)',
    '--mantine-color-error': 'var(--tl-danger)',
  };
  return { variables: {}, light: shared, dark: shared };
};
