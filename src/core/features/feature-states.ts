export const FEATURE_STATES = [
  { value: 'idea', label: 'Idea', color: 'gray' },
  { value: 'candidate', label: 'Candidate', color: 'blue' },
  { value: 'planned', label: 'Planned', color: 'indigo' },
  { value: 'in_progress', label: 'In progress', color: 'yellow' },
  { value: 'shipped', label: 'Shipped', color: 'green' },
  { value: 'measured', label: 'Measured', color: 'teal' },
  { value: 'declined', label: 'Declined', color: 'red' },
  { value: 'retired', label: 'Retired', color: 'dark' },
] as const;

export type FeatureState = (typeof FEATURE_STATES)[number]['value'];

/** States before shipping, between which a feature moves freely. */
export const OPEN_STATES = ['idea', 'candidate', 'planned', 'in_progress'] as const;

const OPEN: readonly FeatureState[] = OPEN_STATES;

/** From each state, the states one step away. Every step can be taken back. */
export const FEATURE_STEPS: Record<FeatureState, readonly FeatureState[]> = {
  idea: [...OPEN, 'declined'],
  candidate: [...OPEN, 'declined'],
  planned: [...OPEN, 'shipped', 'declined'],
  in_progress: [...OPEN, 'shipped', 'declined'],
  shipped: ['planned', 'in_progress', 'measured', 'retired'],
  measured: ['shipped', 'retired'],
  retired: ['shipped', 'measured'],
  declined: OPEN,
};

/** The states that a feature can move to from this one. */
export function nextStates(from: FeatureState): FeatureState[] {
  return FEATURE_STEPS[from].filter((state) => state !== from);
}

/** Why a feature can't go from one state to the other, or null when it can. */
export function transitionError(from: FeatureState, to: FeatureState): string | null {
  if (from === to || FEATURE_STEPS[from].includes(to)) return null;
  const choices = nextStates(from).map(stateName).join(', ');
  return `A feature can't go from ${stateName(from)} to ${stateName(to)}. From here it can become: ${choices}.`;
}

function stateName(state: FeatureState): string {
  return state.replace('_', ' ');
}
