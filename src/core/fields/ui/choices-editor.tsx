import { ActionIcon, Button, Popover, TextInput } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { ColorPicker } from '#platform/ui/fields/color-picker.tsx';
import { Dot } from '#platform/ui/fields/marks.tsx';
import { ReorderList } from '#platform/ui/settings/reorder-list.tsx';
import classes from './fields.module.css';

export interface Choice {
  readonly name: string;
  /** A colour name of the theme. */
  readonly color: string | null;
}

interface Props {
  readonly choices: readonly Choice[];
  /** Those that records may hold already. */
  readonly fixed: readonly string[];
  readonly onChange: (choices: readonly Choice[]) => void;
}

const MOST = 200;

/** What a choice offers: added by typing, coloured, put in order, taken away. */
export function ChoicesEditor({ choices, fixed, onChange }: Props) {
  const [typed, setTyped] = useState('');
  const name = typed.trim();
  const known = choices.some((choice) => choice.name.toLowerCase() === name.toLowerCase());
  const add = () => {
    if (!name || known || choices.length >= MOST) return;
    onChange([...choices, { name, color: null }]);
    setTyped('');
  };
  const paint = (of: string, color: string) =>
    onChange(choices.map((choice) => (choice.name === of ? { ...choice, color } : choice)));
  const removed = fixed.filter((option) => !choices.some((choice) => choice.name === option));
  return (
    <fieldset className={classes.choices}>
      <legend>Choices</legend>
      {choices.length > 0 && (
        <ReorderList
          label="Choices"
          onOrder={(ids) =>
            onChange(ids.flatMap((id) => choices.find((choice) => choice.name === id) ?? []))
          }
          items={choices.map((choice) => ({
            id: choice.name,
            label: choice.name,
            content: (
              <>
                <Paint choice={choice} onPaint={(color) => paint(choice.name, color)} />
                <span className={classes.choice}>{choice.name}</span>
                <ActionIcon
                  aria-label={`Remove ${choice.name}`}
                  onClick={() => onChange(choices.filter((other) => other !== choice))}
                >
                  <IconX size={15} />
                </ActionIcon>
              </>
            ),
          }))}
        />
      )}
      <div className={classes.adding}>
        <TextInput
          aria-label="Add a choice"
          placeholder="Add a choice"
          maxLength={120}
          value={typed}
          error={known ? 'It is there already.' : null}
          onChange={(event) => setTyped(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter') return;
            event.preventDefault();
            add();
          }}
        />
        <Button variant="default" disabled={!name || known} onClick={add}>
          Add
        </Button>
      </div>
      {removed.length > 0 && (
        <p className={classes.note}>
          Records that say {removed.map((option) => `“${option}”`).join(', ')} keep it until someone
          changes them.
        </p>
      )}
    </fieldset>
  );
}

function Paint({ choice, onPaint }: { choice: Choice; onPaint: (color: string) => void }) {
  const [opened, setOpened] = useState(false);
  return (
    <Popover opened={opened} onChange={setOpened} trapFocus withinPortal={false} width={246}>
      <Popover.Target>
        <ActionIcon
          aria-label={`Colour of ${choice.name}`}
          title="Colour"
          onClick={() => setOpened(!opened)}
        >
          <Dot color={choice.color ?? undefined} />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown data-tl-layer>
        <ColorPicker
          label={`Colour of ${choice.name}`}
          value={choice.color}
          onChange={(color) => {
            onPaint(color);
            setOpened(false);
          }}
        />
      </Popover.Dropdown>
    </Popover>
  );
}
