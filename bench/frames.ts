import type { Page } from '@playwright/test';
import { openBrowser, openView } from '#platform/testing/browser.ts';
import { type Bench, spread } from './bench.ts';

const GROUP = 'Scrolling, milliseconds between two frames';
const ROWS = 10_000;
/** Steps of the wheel: pixels each, and how many. */
const STEP = 100;
const STEPS = 150;

interface Screen {
  readonly name: string;
  readonly path: string;
}

/** The screens that show all records of a kind, however many; `made` hears what was made for them. */
async function screens(bench: Bench, made: Made[]): Promise<Screen[]> {
  const { workspace } = bench.data;
  const make = async (path: string, values: object) => {
    const { body } = await bench.call('POST', `${bench.base}/${path}`, {
      name: `Measured ${Date.now()}`,
      ...values,
    });
    const { id, version } = body as { id: string; version: number };
    made.push({ path: `${path}/${id}`, version });
    return id;
  };
  const model = await make('score-models', { method: 'rice' });
  const board = await make('roadmaps', { layout: 'horizons' });
  const timeline = await make('roadmaps', { layout: 'timeline' });
  return [
    { name: 'list of features', path: `/${workspace}/features` },
    { name: 'inbox of feedback', path: `/${workspace}/feedback` },
    { name: 'tree of opportunities', path: `/${workspace}/opportunities?view=tree` },
    { name: 'score table', path: `/${workspace}/prioritise?model=${model}` },
    { name: 'now, next, later', path: `/${workspace}/roadmaps/${board}` },
    { name: 'timeline', path: `/${workspace}/roadmaps/${timeline}` },
  ];
}

/** A record made for a measurement, to be archived after it: the data serve the next run, too. */
interface Made {
  readonly path: string;
  readonly version: number;
}

/**
 * Turns the wheel over each screen as fast as frames come and reports how long frames took, beside
 * a bare page of as many rows in the same browser: without a graphics card both are drawn slowly.
 */
export async function measureFrames(bench: Bench): Promise<void> {
  const browser = await openBrowser();
  const made: Made[] = [];
  try {
    const view = await openView(browser, {
      width: 1440,
      height: 900,
      cookie: bench.cookie(),
      origin: bench.server.address,
    });
    const page = await view.newPage();
    await page.setContent(barePage());
    const bare = await scroll(page);
    add(bench, `bare page of ${ROWS.toLocaleString('en')} rows`, bare);
    for (const { name, path } of await screens(bench, made)) {
      await page.goto(path, { waitUntil: 'networkidle' });
      await page.waitForFunction(SCROLLS);
      const times = await scroll(page);
      add(bench, name, times, bare);
    }
  } finally {
    await browser.close();
    for (const { path, version } of made) {
      await bench.call('POST', `${bench.base}/${path}/archive`, { version });
    }
  }
}

function add(bench: Bench, name: string, times: number[], bare?: number[]): void {
  const { median, p95, worst } = spread(times);
  const ratio = bare ? `, p95 ${(p95 / spread(bare).p95).toFixed(1)} × the bare page's` : '';
  bench.report.add({
    group: GROUP,
    name,
    value: median,
    unit: 'ms',
    budget: `p95 ${p95.toFixed(0)}, worst ${worst.toFixed(0)}${ratio}`,
  });
}

function barePage(): string {
  const rows = Array.from({ length: ROWS }, (_, n) => `<p style="height:36px">Row ${n}</p>`);
  return `<main style="height:860px;overflow:auto">${rows.join('')}</main>`;
}

/** Milliseconds between frames while the largest thing that scrolls is scrolled down, and back. */
async function scroll(page: Page): Promise<number[]> {
  return page.evaluate<number[]>(SCROLL);
}

// As text, since only the page knows of documents and elements.
const SCROLLER = `
  const room = (element) => element.scrollHeight - element.clientHeight;
  const scrolls = (element) =>
    room(element) > innerHeight && /auto|scroll/.test(getComputedStyle(element).overflowY);
  const [target] = [...document.querySelectorAll('*')]
    .filter(scrolls)
    .sort((a, b) => room(b) - room(a));`;
const SCROLLS = `(() => { ${SCROLLER} return target !== undefined; })()`;
const SCROLL = `(async () => {
  ${SCROLLER}
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const times = [];
  let last = await frame();
  let direction = 1;
  for (let n = 0; n < ${STEPS}; n++) {
    target.scrollTop += ${STEP} * direction;
    if (target.scrollTop >= room(target)) direction = -1;
    const now = await frame();
    times.push(now - last);
    last = now;
  }
  return times;
})()`;
