import type { AnyRecord } from '../feature-ui.ts';
import { type FieldView, kindOf, ownerField, stateField } from '../fields/field-view.ts';
import { type Shortcut, useShortcuts } from '../keys/shortcut.ts';
import type { Selection } from './use-selection.ts';

interface ListKeys {
  readonly records: readonly AnyRecord[];
  readonly activeId: string | null;
  readonly setActive: (id: string | null) => void;
  readonly peek: string | undefined;
  readonly setPeek: (id: string | undefined) => void;
  readonly selection: Selection;
  readonly open: (id: string) => void;
  readonly archive: (ids: readonly string[]) => void;
  readonly views: readonly FieldView[];
  readonly columns: readonly FieldView[];
  readonly edit: (id: string, field: string) => void;
}

const GROUP = 'List';

/** The keys of a list: movement, preview, selection and quick edits of the active row. */
export function useListKeys(list: ListKeys): void {
  const { records, activeId, setActive, peek, setPeek, selection } = list;
  const at = records.findIndex((record) => record.id === activeId);
  const move = (step: number) => {
    const next = records[at < 0 ? (step > 0 ? 0 : records.length - 1) : at + step];
    if (!next) return;
    setActive(next.id);
    if (peek) setPeek(next.id);
  };
  const onActive = (run: (id: string) => void) => () =>
    activeId && at >= 0 ? run(activeId) : false;
  const key = (keys: string, label: string, run: Shortcut['run'], unlisted = false): Shortcut => ({
    keys,
    label,
    group: GROUP,
    run,
    unlisted,
  });
  const back = () => {
    if (peek) setPeek(undefined);
    else if (selection.ids.size > 0) selection.clear();
    else if (activeId) setActive(null);
    else return false;
  };
  useShortcuts([
    key('j', 'Next row', () => move(1)),
    key('k', 'Row before', () => move(-1)),
    key('ArrowDown', 'Next row', () => move(1), true),
    key('ArrowUp', 'Row before', () => move(-1), true),
    key('Enter', 'Open', onActive(list.open)),
    key(
      'Space',
      'Preview',
      onActive((id) => setPeek(peek === id ? undefined : id)),
    ),
    key(
      'x',
      'Select',
      onActive((id) => selection.toggle(id, false)),
    ),
    key(
      'shift+x',
      'Select up to here',
      onActive((id) => selection.toggle(id, true)),
    ),
    key('mod+a', 'Select all loaded rows', () => (isTextFocused() ? false : selection.all())),
    key('Escape', 'Close, clear', back),
    key('#', 'Archive', () => {
      const ids = selection.ids.size > 0 ? [...selection.ids] : activeId ? [activeId] : [];
      return ids.length > 0 ? list.archive(ids) : false;
    }),
    ...quickEdits(list, onActive),
  ]);
}

function isTextFocused(): boolean {
  return document.activeElement?.matches('input:not([type="checkbox"]), textarea') ?? false;
}

/** `s` for the state, `a` for who is responsible, `t` for tags, where the list shows them. */
function quickEdits(
  list: ListKeys,
  onActive: (run: (id: string) => void) => () => unknown,
): (Shortcut | null)[] {
  const shown = new Set(list.columns.map((view) => view.name));
  const edit = (keys: string, view: FieldView | undefined): Shortcut | null =>
    view?.editable && shown.has(view.name)
      ? {
          keys,
          label: `Set ${view.field.state.label.toLowerCase()}`,
          group: GROUP,
          run: onActive((id) => list.edit(id, view.name)),
        }
      : null;
  return [
    edit('s', stateField(list.views)),
    edit('a', ownerField(list.views)),
    edit(
      't',
      list.views.find((view) => kindOf(view) === 'tags'),
    ),
  ];
}
