/** Keys of the query cache: everything of one noun in one workspace shares a stem. */
export const keys = {
  /** Who is signed in. */
  me: ['me'] as const,
  workspace: (workspace: string) => ['w', workspace] as const,
  noun: (workspace: string, noun: string) => ['w', workspace, noun] as const,
  lists: (workspace: string, noun: string) => ['w', workspace, noun, 'list'] as const,
  list: (workspace: string, noun: string, query: Readonly<Record<string, string>>) =>
    ['w', workspace, noun, 'list', query] as const,
  count: (workspace: string, noun: string, query: Readonly<Record<string, string>>) =>
    ['w', workspace, noun, 'count', query] as const,
  record: (workspace: string, noun: string, id: string) =>
    ['w', workspace, noun, 'record', id] as const,
  history: (workspace: string, noun: string, id: string) =>
    ['w', workspace, noun, 'history', id] as const,
};
