/** The first pattern that fits names it; browsers pose as older ones, so the order matters. */
const BROWSERS: readonly (readonly [string, RegExp])[] = [
  ['Edge', /\bEdgA?(?:iOS)?\//],
  ['Opera', /\bOPR\/|\bOpera\b/],
  ['Samsung Internet', /\bSamsungBrowser\//],
  ['Firefox', /\b(?:Firefox|FxiOS)\//],
  ['Chrome', /(?:Chrome|CriOS|Chromium)\//],
  ['Safari', /\bVersion\/.*\bSafari\//],
];
const SYSTEMS: readonly (readonly [string, RegExp])[] = [
  ['iOS', /\b(?:iPhone|iPad|iPod)\b/],
  ['Android', /\bAndroid\b/],
  ['Windows', /\bWindows\b/],
  ['Chrome OS', /\bCrOS\b/],
  ['macOS', /\bMac OS X\b|\bMacintosh\b/],
  ['Linux', /\bLinux\b/],
];
const TABLET = /\biPad\b|\bTablet\b|\bAndroid\b(?!.*\bMobile\b)/;
const MOBILE = /\bMobile\b|\biPhone\b|\bAndroid\b/;

/** Browser, system and kind of device as far as the User-Agent header tells. */
export function describeAgent(userAgent: string | undefined): {
  browser: string | null;
  os: string | null;
  device: string | null;
} {
  const text = userAgent?.slice(0, 500);
  if (!text) return { browser: null, os: null, device: null };
  const find = (list: typeof BROWSERS) =>
    list.find(([, pattern]) => pattern.test(text))?.[0] ?? null;
  const device = TABLET.test(text) ? 'Tablet' : MOBILE.test(text) ? 'Mobile' : 'Desktop';
  return { browser: find(BROWSERS), os: find(SYSTEMS), device };
}
