import { existsSync } from 'node:fs';
import { type Browser, type BrowserContext, chromium as playwright } from '@playwright/test';
import chromium from '@sparticuz/chromium';

/** Chromium from npm, or the system's own where there is one (`CHROMIUM_PATH` names another). */
async function executablePath(): Promise<string> {
  const named = process.env.CHROMIUM_PATH;
  if (named) return named;
  const installed = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
  return installed.find(existsSync) ?? chromium.executablePath();
}

/** A real browser without a window. Close it when done. */
export async function openBrowser(): Promise<Browser> {
  return playwright.launch({
    executablePath: await executablePath(),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
      '--font-render-hinting=none',
    ],
  });
}

export interface ViewOptions {
  readonly width: number;
  readonly height: number;
  readonly dark?: boolean;
  /** A session cookie as `name=value`. */
  readonly cookie?: string | null;
  readonly origin: string;
}

/** A window of this size, signed in when a cookie is given. */
export async function openView(browser: Browser, options: ViewOptions): Promise<BrowserContext> {
  const { width, height, dark = false, cookie, origin } = options;
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: dark ? 'dark' : 'light',
    reducedMotion: 'reduce',
    baseURL: origin,
  });
  const [name, value] = cookie?.split(/=(.*)/s) ?? [];
  if (name && value) await context.addCookies([{ name, value, url: origin }]);
  return context;
}
