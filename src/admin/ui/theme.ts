import { type CSSVariablesResolver, createTheme } from '@mantine/core';
import controls from './controls.module.css';

export const theme = createTheme({
  primaryColor: 'indigo',
  primaryShade: { light: 8, dark: 7 },
  autoContrast: true,
  defaultRadius: 'sm',
  cursorType: 'pointer',
  respectReducedMotion: true,
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace',
  headings: {
    sizes: { h1: { fontSize: '1.5rem', lineHeight: '1.25' }, h2: { fontSize: '1.125rem', lineHeight: '1.4' } },
  },
  components: {
    Tooltip: {
      defaultProps: {
        withArrow: true,
        openDelay: 250,
        multiline: true,
        maw: 360,
        events: { hover: true, focus: true, touch: true },
      },
    },
    Input: { classNames: { wrapper: controls.input } },
    Code: { defaultProps: { color: 'var(--rowhook-idle-back)', c: 'var(--mantine-color-text)' } },
    Checkbox: { classNames: { input: controls.box } },
    Radio: { classNames: { radio: controls.box } },
    Switch: { classNames: { track: controls.track } },
    SegmentedControl: { classNames: { root: controls.segments } },
    // What has the focus because it is wrong shall not hide what is said of it.
    Select: { defaultProps: { openOnFocus: false } },
    MultiSelect: { defaultProps: { openOnFocus: false } },
    Modal: { defaultProps: { centered: true, closeButtonProps: { 'aria-label': 'Close' } } },
    // It is a header by its element, and there is one of the page.
    ModalHeader: { defaultProps: { role: 'presentation' } },
    Notification: {
      defaultProps: { closeButtonProps: { 'aria-label': 'Close' } },
      styles: { description: { color: 'var(--mantine-color-text)' } },
    },
    Skeleton: { defaultProps: { animate: true } },
  },
});

/** Mantine's own pale greys and reds have too little contrast to be read by everybody. */
export const cssVariables: CSSVariablesResolver = ({ colors }) => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': colors.gray[7],
    '--mantine-color-placeholder': colors.gray[7],
    '--mantine-color-error': colors.red[9],
    '--mantine-color-anchor': colors.indigo[8],
    // Under the pointer.
    '--mantine-color-indigo-light-hover': colors.indigo[1],
    '--rowhook-surface': 'var(--mantine-color-body)',
    '--rowhook-sunken': colors.gray[0],
    '--rowhook-border': colors.gray[3],
    '--rowhook-control': colors.gray[6],
    '--rowhook-good': '#1b6e34',
    '--rowhook-good-back': '#e6f6ea',
    '--rowhook-warn': '#8a4b00',
    '--rowhook-warn-back': '#fff3dc',
    '--rowhook-bad': '#b01e1e',
    '--rowhook-bad-back': '#fdeaea',
    '--rowhook-info': '#1d4fa8',
    '--rowhook-info-back': '#e8f0fd',
    '--rowhook-idle': colors.gray[8],
    '--rowhook-idle-back': colors.gray[2],
    '--rowhook-plot-good': colors.green[7],
    '--rowhook-plot-warn': colors.orange[6],
    '--rowhook-plot-bad': colors.red[7],
    '--rowhook-plot-info': colors.indigo[6],
  },
  dark: {
    '--mantine-color-dimmed': '#b4b8bf',
    '--mantine-color-placeholder': '#a6abb3',
    '--mantine-color-error': '#ff9c9c',
    '--mantine-color-anchor': colors.indigo[2],
    // Else it is as white as the text around it.
    '--mantine-color-indigo-light-color': colors.indigo[2],
    '--rowhook-surface': 'var(--mantine-color-body)',
    '--rowhook-sunken': colors.dark[8],
    '--rowhook-border': colors.dark[4],
    '--rowhook-control': colors.dark[2],
    '--rowhook-good': '#86e0a0',
    '--rowhook-good-back': '#173323',
    '--rowhook-warn': '#ffcf7a',
    '--rowhook-warn-back': '#3b2b10',
    '--rowhook-bad': '#ffa8a8',
    '--rowhook-bad-back': '#401d20',
    '--rowhook-info': '#a9c8ff',
    '--rowhook-info-back': '#1a2c4d',
    '--rowhook-idle': '#ced4da',
    '--rowhook-idle-back': colors.dark[5],
    '--rowhook-plot-good': colors.green[6],
    '--rowhook-plot-warn': colors.orange[5],
    '--rowhook-plot-bad': colors.red[6],
    '--rowhook-plot-info': colors.indigo[4],
  },
});
