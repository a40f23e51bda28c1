import { Button } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconFileTypeCsv, IconPlayerStop } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { lazy, type ReactNode, Suspense, useCallback, useState } from 'react';
import { useAllowed, useApp } from '#platform/ui/app-context.tsx';
import { announceFailure } from '#platform/ui/data/undo.ts';
import { FailureView } from '#platform/ui/failure-view.tsx';
import { Page, PageHead, type PageTitle } from '#platform/ui/page/page.tsx';
import { Slot } from '#platform/ui/slot.tsx';
import { Waiting } from '#platform/ui/waiting.tsx';
import { messageOf } from '#sdk/problem.ts';
import { GeneratedNote } from '#stages/learn/events/history/ui/generated-note.tsx';
import type { Cell, Question } from '../question.contract.ts';
import { reportRoutes } from '../reports.contract.ts';
import classes from './analysis.module.css';
import { AnswerTableView } from './answer-table-view.tsx';
import { CopyLink } from './copy-link.tsx';
import { downloadText } from './download.ts';
import type { Drawn } from './drawn.ts';
import { isEmptyAnswer } from './is-empty-answer.ts';
import { PictureMenu } from './picture-menu.tsx';
import { QuestionEditor } from './question-editor.tsx';
import { isComplete } from './questions.ts';
import { Result } from './result.tsx';
import { useAnswer, useNames } from './use-answer.ts';

const PeoplePanel = lazy(() => import('./people-panel.tsx'));

interface Props {
  readonly question: Question;
  readonly onChange: (question: Question) => void;
  readonly head: PageTitle;
  /** Buttons at the end of the head. */
  readonly actions: ReactNode;
  /** Where the screen is narrow, a saved question is folded up: its answer comes first. */
  readonly saved?: boolean;
}

/** A question on one side, its answer on the other: picture, table, and the people behind. */
export function Workbench({ question, onChange, head, actions, saved = false }: Props) {
  const narrow = useMediaQuery('(max-width: 900px)', undefined, { getInitialValueInEffect: false });
  const { asked, late } = useAnswer(question);
  const names = useNames();
  const allowed = useAllowed();
  const [behind, setBehind] = useState<{ cell: Cell; title: string } | null>(null);
  const [drawn, setDrawn] = useState<Drawn | null>(null);
  const open = useCallback((cell: Cell, title: string) => setBehind({ cell, title }), []);
  const { access } = reportRoutes.people;
  const seesPeople = access.kind === 'workspace' && allowed(access.rule);
  const answer = asked.data?.answer.kind === question.kind ? asked.data.answer : undefined;
  return (
    <Page>
      <PageHead {...head}>
        <Downloads question={question} drawn={answer ? drawn : null} />
        {actions}
      </PageHead>
      <div className={classes.note}>
        <GeneratedNote />
      </div>
      <div className={classes.sides}>
        {saved && narrow ? (
          <details className={classes.folded}>
            <summary>Question</summary>
            <QuestionEditor question={question} onChange={onChange} />
          </details>
        ) : (
          <QuestionEditor question={question} onChange={onChange} />
        )}
        <section
          className={classes.answer}
          aria-label="Answer"
          aria-busy={asked.isFetching || late}
        >
          {names.data && names.data.events.length === 0 ? (
            <NoEvents />
          ) : !isComplete(question) ? (
            <p className={classes.hint}>Give each filter a value, and the answer appears here.</p>
          ) : asked.error ? (
            <FailureView error={asked.error} onRetry={() => void asked.refetch()} />
          ) : !answer ? (
            <Asking />
          ) : isEmptyAnswer(answer) ? (
            <p className={classes.none}>
              Nothing like this happened in this time. Choose a longer range, or another event.
            </p>
          ) : (
            <>
              <div data-stale={late || undefined} className={classes.shown}>
                <Result
                  question={question}
                  answer={answer}
                  onPeople={seesPeople ? open : null}
                  onPicture={setDrawn}
                />
                {answer.kind !== 'retention' && (
                  <details className={classes.details} open={answer.kind !== 'funnel'}>
                    <summary>Numbers</summary>
                    <AnswerTableView
                      question={question}
                      answer={answer}
                      onPeople={seesPeople ? open : null}
                    />
                  </details>
                )}
              </div>
              <p className={classes.hint} role="status">
                {asked.isFetching
                  ? 'Asking …'
                  : `Asked at ${new Date(asked.data?.askedAt ?? 0).toLocaleTimeString()}, ${(asked.data?.milliseconds ?? 0).toLocaleString()} ms.`}
              </p>
            </>
          )}
        </section>
      </div>
      {behind && (
        <Suspense>
          <PeoplePanel question={question} {...behind} onClose={() => setBehind(null)} />
        </Suspense>
      )}
    </Page>
  );
}

/** A question may take a while: it can be stopped, and changing it stops it as well. */
function Asking() {
  const queries = useQueryClient();
  const { workspace } = useApp();
  const stop = () =>
    void queries.cancelQueries({ queryKey: ['w', workspace.slug, 'analysis', 'answer'] });
  return (
    <div className={classes.asking}>
      <Waiting />
      <Button
        size="xs"
        variant="subtle"
        color="gray"
        leftSection={<IconPlayerStop size={14} />}
        onClick={stop}
      >
        Stop
      </Button>
    </div>
  );
}

function NoEvents() {
  const { go } = useApp();
  const mayConnect = useAllowed()({ role: 'editor' });
  return (
    <div className={classes.empty}>
      <h2>No events have come yet</h2>
      <p>
        Analysis answers questions about what people do in your product: how often, in which order,
        and whether they come back. Send events with the snippet or from your server, or import
        their history; every question can be asked as soon as the first ones are here.
      </p>
      <div className={classes.begin}>
        {mayConnect && <Button onClick={() => go('settings/product-keys')}>Send events</Button>}
        <Slot name="list.empty" />
      </div>
    </div>
  );
}

function Downloads({ question, drawn }: { question: Question; drawn: Drawn | null }) {
  const { client, workspace } = useApp();
  const csv = async () => {
    try {
      const text = await client.call(reportRoutes.csv, {
        params: { workspace: workspace.slug },
        body: { question },
      });
      downloadText(text, `${question.kind}.csv`, 'text/csv');
    } catch (error) {
      announceFailure(`The CSV could not be made. ${messageOf(error)}`);
    }
  };
  return (
    <>
      {drawn && <PictureMenu drawn={drawn} name={question.kind} />}
      <Button
        variant="subtle"
        color="gray"
        leftSection={<IconFileTypeCsv size={15} stroke={1.75} />}
        onClick={() => void csv()}
      >
        CSV
      </Button>
      <CopyLink />
    </>
  );
}
