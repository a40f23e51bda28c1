import { Button, Popover, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useApp } from '#platform/ui/app-context.tsx';
import { announceFailure } from '#platform/ui/data/undo.ts';
import { useCreate } from '#platform/ui/data/use-create.ts';
import { messageOf } from '#sdk/problem.ts';
import { type ReportQuestion, reports } from '../reports.contract.ts';
import editorClasses from './editor.module.css';

/** Keeps a question as a report, under a name. */
export function SaveReport({
  question,
  productId,
}: {
  question: ReportQuestion;
  productId: string | null;
}) {
  const { go } = useApp();
  const create = useCreate(reports as never);
  const [name, setName] = useState('');
  const save = async () => {
    try {
      const made = await create.mutateAsync({
        name: name.trim(),
        question,
        productId,
      });
      go(`${reports.path}/${made.id}`);
    } catch (error) {
      announceFailure(`The report was not saved. ${messageOf(error)}`);
    }
  };
  return (
    <Popover position="bottom-end" trapFocus>
      <Popover.Target>
        <Button>Save</Button>
      </Popover.Target>
      <Popover.Dropdown>
        <form
          className={editorClasses.line}
          onSubmit={(event) => {
            event.preventDefault();
            if (name.trim() && !create.isPending) void save();
          }}
        >
          <TextInput
            size="xs"
            aria-label="Name of the report"
            placeholder="Name of the report"
            value={name}
            maxLength={200}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Button size="xs" type="submit" loading={create.isPending} disabled={!name.trim()}>
            Save
          </Button>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}
