import {
  type DrillSubject,
  killAndRestart,
  VICTIMS,
  type Victim,
} from '#platform/testing/kill-drill.ts';
import { callAs, type Visitor } from '#platform/testing/server-process.ts';

/** Features created one by one, each with an idempotency key, while server or database die. */
export const recordDrill: DrillSubject<Victim> = {
  victims: VICTIMS,
  kill: killAndRestart,
  async prepare(visitor, address) {
    const path = `/workspaces/${visitor.workspace}/features`;
    return {
      portion: (title) => ({
        ids: [title],
        async send() {
          const input = { body: { title }, headers: { 'idempotency-key': title } };
          return (await callAs(visitor, address, 'POST', path, input)).status;
        },
      }),
      count: () => titlesOf(visitor, address, path),
    };
  },
};

async function titlesOf(
  visitor: Visitor,
  address: string,
  path: string,
): Promise<Map<string, number>> {
  const { status, text } = await callAs(visitor, address, 'GET', `${path}/export`);
  if (status !== 200) throw new Error(`the export answered ${status}: ${text}`);
  const counts = new Map<string, number>();
  for (const [title] of text.matchAll(/round \d+ writer \d+ record \d+/g)) {
    counts.set(title, (counts.get(title) ?? 0) + 1);
  }
  return counts;
}
