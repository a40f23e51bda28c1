import { afterAll, beforeAll, expect, it } from 'vitest';
import { expectAccessible } from './accessibility.ts';
import { type Installation, openInstallation } from './installation.ts';

// What somebody new is shown on home: first in an empty workspace, then with records to go to.
let installation: Installation;
let page: Installation['page'];
let go: Installation['go'];
let api: Installation['api'];

beforeAll(async () => {
  installation = await openInstallation();
  ({ page, go, api } = installation);
  page.setDefaultTimeout(10_000);
  await installation.becomeOwner();
}, 120_000);

afterAll(() => installation?.close());

const steps = () => page.getByRole('region', { name: 'Start here' });

it('leads from the choice to the first steps of an empty workspace', async () => {
  await go('');
  await page.getByRole('button', { name: 'Leave this out from now on' }).click();
  await steps().getByRole('button', { name: 'Bring feedback in' }).waitFor();
  await steps().getByRole('button', { name: 'Write down a problem' }).waitFor();
  await steps().getByRole('button', { name: 'Share a roadmap' }).waitFor();
  await steps().getByRole('button', { name: 'Add a feature' }).click();
  await page.getByRole('dialog').getByRole('textbox', { name: 'Title' }).waitFor();
  await expectAccessible(page);
});

it('links steps to the records that are there, and remembers which were taken', async () => {
  const { id } = await api<{ id: string }>('POST', '/features', { title: 'Notebook merge' });
  await api('POST', '/feedback', { body: 'Merging by hand costs me a day.', source: 'interview' });
  await go('');
  await steps().getByRole('link', { name: 'Triage new feedback' }).waitFor();
  await steps().getByRole('link', { name: 'Ask a feature why' }).click();
  await page.waitForURL(`**/features/${id}`);
  await page.getByRole('link', { name: 'Home', exact: true }).click();
  await steps().getByText('Ask a feature why (done)').waitFor();
});

it('is left out for good once it was dismissed', async () => {
  await steps().getByRole('button', { name: 'Leave this out from now on' }).click();
  await steps().waitFor({ state: 'detached' });
  const me = () => page.request.get(`${installation.server.address}/api/v1/me`);
  const kept = async () => (await me()).text();
  await expect.poll(kept).toContain('"over":true');
  await go('');
  await page.getByRole('heading', { name: 'Discover' }).waitFor();
  expect(await steps().count()).toBe(0);
});
