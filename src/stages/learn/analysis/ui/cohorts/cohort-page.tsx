import { Button, Textarea, TextInput } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useAllowed, useApp } from '#platform/ui/app-context.tsx';
import { AppLink } from '#platform/ui/app-link.tsx';
import { announceFailure } from '#platform/ui/data/undo.ts';
import { useArchive } from '#platform/ui/data/use-archive.ts';
import { useCreate } from '#platform/ui/data/use-create.ts';
import { useRecord } from '#platform/ui/data/use-record.ts';
import { useUpdate } from '#platform/ui/data/use-update.ts';
import { FailureView } from '#platform/ui/failure-view.tsx';
import type { AnyRecord } from '#platform/ui/feature-ui.ts';
import { Page, PageHead } from '#platform/ui/page/page.tsx';
import { useTitle } from '#platform/ui/use-title.ts';
import { Waiting } from '#platform/ui/waiting.tsx';
import { messageOf } from '#sdk/problem.ts';
import type { Cohort } from '../../filter.contract.ts';
import { cohorts } from '../../reports.contract.ts';
import classes from '../analysis.module.css';
import { isWhole, questionOf } from '../questions.ts';
import { useAnalysisSetting } from '../use-analysis-setting.ts';
import { Compare } from './compare.tsx';
import { Conditions, newCohort } from './conditions.tsx';
import { Members } from './members.tsx';

/** The button that saves stands in the head of the page, outside of its form. */
const FORM = 'cohort';

interface Draft {
  readonly name: string;
  readonly description: string;
  readonly definition: Cohort;
}

/** A cohort: who is in it, to be changed, and the people it has now. */
export default function CohortPage() {
  const { id = '' } = useParams({ strict: false }) as { id?: string };
  return id === '' ? <New /> : <Saved id={id} />;
}

function Saved({ id }: { id: string }) {
  const { go } = useApp();
  const { data, error, refetch } = useRecord(cohorts as never, id);
  const record = data as unknown as AnyRecord | undefined;
  useTitle(record ? String(record.name) : 'Cohort');
  if (record?.definition) return <Whole key={record.id} record={record} />;
  if (!error) return <Waiting />;
  const back = { label: 'All cohorts', onClick: () => go(cohorts.path) };
  return <FailureView error={error} onRetry={() => void refetch()} back={back} />;
}

function New() {
  useTitle('New cohort');
  const { go } = useApp();
  const create = useCreate(cohorts as never);
  const mayCreate = useAllowed()(cohorts.policy.create);
  const [draft, setDraft] = useState<Draft>({ name: '', description: '', definition: newCohort });
  const save = async () => {
    try {
      const made = await create.mutateAsync(bodyOf(draft));
      go(`${cohorts.path}/${made.id}`);
    } catch (error) {
      announceFailure(`The cohort was not saved. ${messageOf(error)}`);
    }
  };
  return (
    <Frame
      title="New cohort"
      draft={draft}
      onChange={setDraft}
      onSave={() => mayCreate && !create.isPending && void save()}
      editable
      actions={
        mayCreate && (
          <Button type="submit" form={FORM} loading={create.isPending} disabled={!isReady(draft)}>
            Save
          </Button>
        )
      }
    />
  );
}

function Whole({ record }: { record: AnyRecord }) {
  const { go } = useApp();
  const allowed = useAllowed();
  const update = useUpdate(cohorts as never);
  const archive = useArchive(cohorts as never);
  const saved: Draft = {
    name: String(record.name),
    description: String(record.description ?? ''),
    definition: record.definition as Cohort,
  };
  const [tried, setTried] = useState<Draft | null>(null);
  const draft = tried ?? saved;
  const editable = record.archivedAt === null && allowed(cohorts.policy.update, record);
  const keep = async () => {
    const kept = await update({ record, change: bodyOf(draft), message: 'Changed the cohort.' });
    if (kept) setTried(null);
  };
  return (
    <Frame
      title={saved.name}
      draft={draft}
      onChange={setTried}
      onSave={() => tried && void keep()}
      editable={editable}
      compare={{ id: record.id, own: saved }}
      actions={
        tried ? (
          <>
            <Button variant="subtle" color="gray" onClick={() => setTried(null)}>
              Discard
            </Button>
            <Button type="submit" form={FORM} disabled={!isReady(draft)}>
              Save changes
            </Button>
          </>
        ) : (
          <>
            <UseIt id={record.id} />
            {editable && allowed(cohorts.policy.archive, record) && (
              <Button
                variant="subtle"
                color="gray"
                onClick={() => {
                  void archive(record);
                  go(cohorts.path);
                }}
              >
                Archive
              </Button>
            )}
          </>
        )
      }
    />
  );
}

/** Opens a question about the people in it alone. */
function UseIt({ id }: { id: string }) {
  const setting = useAnalysisSetting();
  const question = questionOf('trend', null, setting?.timeZone ?? null);
  const asked = { ...question, people: [{ inside: true, cohort: { id } }] };
  return (
    <AppLink
      className={classes.aside}
      path={`analysis?q=${encodeURIComponent(JSON.stringify(asked))}`}
    >
      Ask about these people
    </AppLink>
  );
}

function Frame(props: {
  title: string;
  draft: Draft;
  onChange: (draft: Draft) => void;
  onSave: () => void;
  editable: boolean;
  actions: React.ReactNode;
  compare?: React.ComponentProps<typeof Compare>;
}) {
  const { title, draft, onChange, onSave, editable, actions, compare } = props;
  return (
    <Page>
      <PageHead of={{ path: cohorts.path, label: cohorts.label.many }} title={title}>
        {actions}
      </PageHead>
      <div className={classes.sides}>
        <form
          id={FORM}
          className={classes.editor}
          aria-label="Cohort"
          onSubmit={(event) => {
            event.preventDefault();
            if (isReady(draft)) onSave();
          }}
        >
          <TextInput
            label="Name"
            placeholder="Weekly readers"
            required
            withAsterisk={false}
            maxLength={200}
            disabled={!editable}
            value={draft.name}
            onChange={(event) => onChange({ ...draft, name: event.currentTarget.value })}
          />
          <Textarea
            label="Description"
            autosize
            minRows={1}
            maxLength={20_000}
            disabled={!editable}
            value={draft.description}
            onChange={(event) => onChange({ ...draft, description: event.currentTarget.value })}
          />
          <Conditions
            value={draft.definition}
            onChange={(definition) => onChange({ ...draft, definition })}
            disabled={!editable}
          />
        </form>
        <section className={classes.answer} aria-label="People">
          <Members cohort={draft.definition} />
          {compare && <Compare {...compare} />}
        </section>
      </div>
    </Page>
  );
}

function isReady({ name, definition }: Draft): boolean {
  return name.trim() !== '' && isWhole(definition);
}

function bodyOf({ name, description, definition }: Draft) {
  return { name: name.trim(), description: description.trim() || null, definition };
}
