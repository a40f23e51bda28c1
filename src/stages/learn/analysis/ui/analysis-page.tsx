import { Button, Popover, TextInput } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { useAllowed, useApp } from '#platform/ui/app-context.tsx';
import { AppLink } from '#platform/ui/app-link.tsx';
import { announceFailure } from '#platform/ui/data/undo.ts';
import { useCreate } from '#platform/ui/data/use-create.ts';
import { useTitle } from '#platform/ui/use-title.ts';
import { messageOf } from '#sdk/problem.ts';
import type { Question } from '../question.contract.ts';
import { reports } from '../reports.contract.ts';
import classes from './analysis.module.css';
import { questionIn, questionOf } from './questions.ts';
import { Workbench } from './workbench.tsx';

/** Asks a question that nobody has saved; it lives in the address, so a link shows the same. */
export default function AnalysisPage() {
  useTitle('Analysis');
  const { q }: { q?: string } = useSearch({ strict: false });
  const navigate = useNavigate();
  const allowed = useAllowed();
  const question = useMemo(() => questionIn(q) ?? questionOf('trend'), [q]);
  const change = (next: Question) =>
    void navigate({ to: '.', search: { q: JSON.stringify(next) } as never, replace: true });
  return (
    <Workbench
      question={question}
      onChange={change}
      head={
        <>
          <h1>Analysis</h1>
          <AppLink path={reports.path} className={classes.aside}>
            Saved reports
          </AppLink>
        </>
      }
      actions={allowed(reports.policy.create) && <Save question={question} />}
    />
  );
}

function Save({ question }: { question: Question }) {
  const { go } = useApp();
  const create = useCreate(reports as never);
  const [name, setName] = useState('');
  const save = async () => {
    try {
      const made = await create.mutateAsync({
        name: name.trim(),
        question,
        productId: question.productId,
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
          className={classes.line}
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
