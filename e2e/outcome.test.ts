import type { Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectAccessible } from './accessibility.ts';
import { type Installation, openInstallation } from './installation.ts';

// How the loop closes: a prediction before the release, a review after it, a verdict, and what is
// learned from it. In a real browser, on a real installation.
let installation: Installation;
let page: Page;
let go: Installation['go'];
let api: Installation['api'];

interface Made {
  readonly id: string;
  readonly version: number;
  readonly state: string;
}
let feature: string;
let metric: string;

const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
/** Weekends are lower; from the release on there are eight more. */
const values = Array.from({ length: 150 }, (_, i) => {
  const at = day(i - 150);
  const weekend = [0, 6].includes(new Date(at).getUTCDay()) ? -10 : 0;
  return { day: at, value: 100 + weekend + ((i * 7) % 5) / 2 + (i >= 120 ? 8 : 0) };
});

beforeAll(async () => {
  installation = await openInstallation();
  ({ page, go, api } = installation);
  page.setDefaultTimeout(15_000);
  await installation.becomeOwner();
  feature = (await api<Made>('POST', '/features', { title: 'Faster merge', state: 'planned' })).id;
  metric = (await api<Made>('POST', '/metrics', { name: 'Merges', unit: 'merges' })).id;
  await api('POST', `/metrics/${metric}/values`, { values });
  const feedbackId = (await api<Made>('POST', '/feedback', { body: 'Merging takes a day.' })).id;
  await api('POST', '/insights', { feedbackId, importance: 3, targetIds: [feature] });
}, 120_000);

afterAll(() => installation?.close());

describe('an outcome', () => {
  it('is predicted on the feature, refusing a range that points nowhere', async () => {
    await go(`/features/${feature}`);
    await page.getByRole('button', { name: 'Add a prediction' }).click();
    await page.getByRole('combobox', { name: 'Metric' }).click();
    await page.getByRole('option', { name: /Merges/ }).click();
    await page.getByLabel('At least').fill('-5');
    await page.getByLabel('At most').fill('10');
    await page.getByRole('alert').getByText('points up or down').waitFor();
    await page.getByLabel('At least').fill('5');
    await page.getByRole('button', { name: 'Predict', exact: true }).click();
    await page.getByRole('region', { name: 'Predictions' }).getByText('+5 to +10 %').waitFor();
  });

  it('is reviewed with predicted against measured, and confirmed', async () => {
    const { version } = await api<Made>('GET', `/features/${feature}`);
    const shipped = { state: 'shipped', shippedAt: day(-30), version };
    await api('PATCH', `/features/${feature}`, shipped);
    await go(`/features/${feature}`);
    const predictions = page.getByRole('region', { name: 'Predictions' });
    await predictions.getByRole('link', { name: /Merges/ }).click();
    await page.getByRole('button', { name: 'Open the review now' }).click();
    await page.getByText('Without the change the trend before would have gone on.').waitFor();
    await page.getByRole('region', { name: 'Outcome' }).getByText('Moved as predicted').waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Confirm the verdict' }).click();
    await page.getByText('Confirmed. The feature is measured.').waitFor();
    const { state } = await api<Made>('GET', `/features/${feature}`);
    expect(state).toBe('measured');
    await page.getByRole('region', { name: 'Those who asked' }).getByText('not told').waitFor();
  });

  it('is a point of the calibration, and can be taken back', async () => {
    await go('/calibration');
    await page.getByRole('link', { name: 'Faster merge: Merges' }).waitFor();
    await expectAccessible(page);
    await page.getByRole('link', { name: 'Faster merge: Merges' }).click();
    await page.getByRole('button', { name: 'Take the confirmation back' }).click();
    await page.getByRole('button', { name: 'Confirm the verdict' }).waitFor();
    await expect
      .poll(async () => (await api<Made>('GET', `/features/${feature}`)).state)
      .toBe('shipped');
    expect(installation.complaints).toEqual([]);
  });
});
