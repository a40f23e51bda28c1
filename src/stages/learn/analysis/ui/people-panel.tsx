import { Button, Drawer, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useApp } from '#platform/ui/app-context.tsx';
import { announce, announceFailure } from '#platform/ui/data/undo.ts';
import { FailureView } from '#platform/ui/failure-view.tsx';
import { useReturnFocus } from '#platform/ui/overlay/use-return-focus.ts';
import { Waiting } from '#platform/ui/waiting.tsx';
import { messageOf } from '#sdk/problem.ts';
import { MOST_IN_COHORT } from '../filter.contract.ts';
import type { Cell, Question } from '../question.contract.ts';
import { cohorts, reportRoutes } from '../reports.contract.ts';
import classes from './analysis.module.css';
import editorClasses from './editor.module.css';
import { PeopleTable } from './people-table.tsx';
import { usePeople } from './use-answer.ts';

/** Who is behind a number, and a way to keep them as a cohort. */
export default function PeoplePanel(props: {
  question: Question;
  cell: Cell;
  title: string;
  onClose: () => void;
}) {
  const { question, cell, title, onClose } = props;
  const [after, setAfter] = useState<readonly (number | null)[]>([null]);
  useReturnFocus();
  const people = usePeople(question, cell, after.at(-1) ?? null);
  return (
    <Drawer opened onClose={onClose} position="right" size="md" title={title}>
      {people.error ? (
        <FailureView error={people.error} onRetry={() => void people.refetch()} />
      ) : !people.data ? (
        <Waiting />
      ) : people.data.items.length === 0 ? (
        <p className={classes.hint}>Nobody is behind this number.</p>
      ) : (
        <>
          <p className={classes.hint}>{countOf(people.data, after.length)}</p>
          <SaveCohort question={question} cell={cell} />
          <PeopleTable people={people.data.items} />
          <div className={editorClasses.line}>
            {after.length > 1 && (
              <Button
                size="xs"
                variant="default"
                onClick={() => setAfter((pages) => pages.slice(0, -1))}
              >
                Back
              </Button>
            )}
            {people.data.nextAfter !== null && (
              <Button
                size="xs"
                variant="default"
                loading={people.isFetching}
                onClick={() => setAfter((pages) => [...pages, people.data?.nextAfter ?? null])}
              >
                Next 100
              </Button>
            )}
          </div>
        </>
      )}
    </Drawer>
  );
}

const PAGE = 100;

/** How many stand behind the number, as far as it is known from what was asked for. */
function countOf(page: { items: readonly unknown[]; nextAfter: number | null }, pages: number) {
  const before = (pages - 1) * PAGE;
  const count = before + page.items.length;
  if (page.nextAfter !== null) return `People ${before + 1} to ${count}, and more`;
  return `${count.toLocaleString()} ${count === 1 ? 'person' : 'people'}`;
}

/** Keeps everybody behind the number as a static cohort. */
function SaveCohort({ question, cell }: { question: Question; cell: Cell }) {
  const { client, workspace } = useApp();
  const queries = useQueryClient();
  const [name, setName] = useState('');
  const [saving, setSaving] = useState(false);
  const everybody = async () => {
    const ids: number[] = [];
    let after: number | null = null;
    do {
      const page: { items: { personId: number }[]; nextAfter: number | null } = await client.call(
        reportRoutes.people,
        { params: { workspace: workspace.slug }, body: { question, cell, after, limit: 1000 } },
      );
      ids.push(...page.items.map(({ personId }) => personId));
      after = page.nextAfter;
    } while (after !== null && ids.length <= MOST_IN_COHORT);
    return ids;
  };
  const save = async () => {
    setSaving(true);
    try {
      const personIds = await everybody();
      if (personIds.length > MOST_IN_COHORT) {
        announceFailure(
          `A cohort of named people holds at most ${MOST_IN_COHORT.toLocaleString()}. Filter by what they did instead.`,
        );
        return;
      }
      await client.call(cohorts.routes.create, {
        params: { workspace: workspace.slug },
        body: { name, definition: { match: 'all', conditions: [{ kind: 'listed', personIds }] } },
      });
      await queries.invalidateQueries({ queryKey: ['w', workspace.slug, 'cohort'] });
      announce(`Saved ${personIds.length.toLocaleString()} people as the cohort “${name}”.`);
      setName('');
    } catch (error) {
      announceFailure(`The cohort was not saved. ${messageOf(error)}`);
    } finally {
      setSaving(false);
    }
  };
  return (
    <form
      className={editorClasses.line}
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim() && !saving) void save();
      }}
    >
      <TextInput
        className={classes.grow}
        size="xs"
        aria-label="Name of the cohort"
        placeholder="Name of a new cohort"
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Button size="xs" variant="default" type="submit" loading={saving} disabled={!name.trim()}>
        Save as cohort
      </Button>
    </form>
  );
}
