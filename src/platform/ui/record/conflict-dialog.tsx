import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useApp } from '../app-context.tsx';
import { type Conflict, closeConflict } from '../data/conflict.ts';
import { announce } from '../data/undo.ts';
import { useUpdate } from '../data/use-update.ts';
import { useDirectory } from '../directory.tsx';
import { type FieldView, fieldValue, fieldViews, kindOf, labelOf } from '../fields/field-view.ts';
import { formatValue } from '../fields/format.ts';
import { useReturnFocus } from '../overlay/use-return-focus.ts';
import { titleOf } from '../registry.ts';
import classes from './conflict-dialog.module.css';
import { keepDraft } from './draft.ts';
import { onlyHere, structureLines } from './structure-lines.ts';

/** Two people changed the same thing: shows both and lets nothing get lost. */
export default function ConflictDialog({ conflict }: { conflict: Conflict }) {
  useReturnFocus();
  const { resource, current, mine } = conflict;
  const { workspace } = useApp();
  const directory = useDirectory();
  const update = useUpdate(resource);
  const views = fieldViews(resource, directory.customFields(resource.noun));
  const touched = views.filter((view) => mineOf(view, mine) !== undefined);
  const texts = touched.filter((view) => kindOf(view) === 'longText');
  const forget = () => {
    for (const view of texts) keepDraft(`${workspace.slug}:${current.id}:${view.name}`, null);
    closeConflict();
  };
  const save = async (change: Readonly<Record<string, unknown>>) => {
    closeConflict();
    if (await update({ record: current, change })) {
      forget();
      announce(`Saved ${current.key}.`);
    }
  };
  const both = () => {
    const joined = texts.map((view) => {
      const parts = [fieldValue(view, current), mineOf(view, mine)].filter(Boolean);
      return [view.name, parts.join('\n\n')] as const;
    });
    void save({ ...mine, ...Object.fromEntries(joined) });
  };
  return (
    <Modal opened onClose={closeConflict} title="Somebody changed this meanwhile" size="lg">
      <Stack gap="md">
        <Text size="sm" c="dimmed">
          “{titleOf(resource, current)}” was changed while you were at it. Nothing is lost: choose
          what it should say.
        </Text>
        {touched.map((view) => (
          <Sides
            key={view.name}
            view={view}
            theirs={fieldValue(view, current)}
            yours={mineOf(view, mine)}
          />
        ))}
        <Group justify="flex-end" gap={8}>
          <Button variant="default" onClick={forget}>
            Keep theirs
          </Button>
          {texts.length > 0 && (
            <Button variant="default" onClick={both}>
              Keep both texts
            </Button>
          )}
          <Button onClick={() => void save(mine)}>Use yours</Button>
        </Group>
      </Stack>
    </Modal>
  );
}

function mineOf(view: FieldView, mine: Readonly<Record<string, unknown>>): unknown {
  if (!view.custom) return mine[view.name];
  return (mine.custom as Record<string, unknown> | undefined)?.[view.name.slice('custom.'.length)];
}

function Sides(props: { view: FieldView; theirs: unknown; yours: unknown }) {
  const { view, theirs, yours } = props;
  const { refs } = useApp();
  const directory = useDirectory();
  const show = (value: unknown, other: unknown) => {
    if (kindOf(view) !== 'json') return formatValue(view, value, { directory, refs });
    const lines = (of: unknown) => structureLines(of, (id) => refs.get(id)?.title);
    return onlyHere(lines(value), lines(other)).join('\n') || 'nothing that the other has not';
  };
  return (
    <section>
      <h3 className={classes.label}>{labelOf(view)}</h3>
      <div className={classes.sides}>
        <div>
          <h4>Theirs</h4>
          <p>{show(theirs, yours)}</p>
        </div>
        <div>
          <h4>Yours</h4>
          <p>{show(yours, theirs)}</p>
        </div>
      </div>
    </section>
  );
}
