import type { Client } from '#sdk/client.ts';
import { cohortRoutes, MOST_COUNTED } from '../../cohorts/cohort.contract.ts';
import type { Cohort } from '../../filter.contract.ts';

interface Waiting {
  readonly cohort: Cohort;
  readonly resolve: (count: number) => void;
  readonly reject: (error: unknown) => void;
}

const GATHER_MS = 20;
const waiting = new Map<string, Waiting[]>();

/** How many people are in a cohort; what is asked for at the same moment is asked at once. */
export function countOf(client: Client, workspace: string, cohort: Cohort): Promise<number> {
  return new Promise((resolve, reject) => {
    const gathered = waiting.get(workspace);
    if (gathered) gathered.push({ cohort, resolve, reject });
    else {
      waiting.set(workspace, [{ cohort, resolve, reject }]);
      setTimeout(() => void ask(client, workspace), GATHER_MS);
    }
  });
}

async function ask(client: Client, workspace: string): Promise<void> {
  const all = waiting.get(workspace) ?? [];
  waiting.delete(workspace);
  for (let from = 0; from < all.length; from += MOST_COUNTED) {
    const part = all.slice(from, from + MOST_COUNTED);
    try {
      const { counts } = await client.call(cohortRoutes.countMembers, {
        params: { workspace },
        body: { cohorts: part.map(({ cohort }) => cohort) },
      });
      for (const [i, { resolve }] of part.entries()) resolve(counts[i] ?? 0);
    } catch (error) {
      for (const { reject } of part) reject(error);
    }
  }
}
