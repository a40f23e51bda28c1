/** Acts of the history that can be taken back by their opposite. */
export const UNDOABLE: readonly string[] = [
  'created',
  'updated',
  'archived',
  'restored',
  'linked',
  'unlinked',
];
