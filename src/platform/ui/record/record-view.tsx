import { Tabs } from '@mantine/core';
import { lazy, type ReactNode, Suspense, useMemo } from 'react';
import { useAllowed, useApp } from '../app-context.tsx';
import { useDirectory } from '../directory.tsx';
import type { RecordSlot, RecordSlotProps } from '../feature-ui.ts';
import { type FieldView, fieldValue, fieldViews, isBlank, kindOf } from '../fields/field-view.ts';
import { formatAgo, formatMoment } from '../fields/format.ts';
import { PersonName } from '../fields/value-view.tsx';
import { Settled } from '../settled.tsx';
import { lazyOf, Slot } from '../slot.tsx';
import { Waiting } from '../waiting.tsx';
import { LongText } from './long-text.tsx';
import { Properties, sideFields } from './properties.tsx';
import classes from './record.module.css';
import { TitleField } from './title-field.tsx';

const History = lazy(() => import('./history.tsx'));

interface Props extends RecordSlotProps {
  readonly layout: 'page' | 'peek';
}

/** A record, whole: title, properties, texts, the feature's own parts, thread, discussion, history. */
export default function RecordView({ resource, record, layout }: Props) {
  const { registry } = useApp();
  const directory = useDirectory();
  const allowed = useAllowed();
  const own = registry.noun(resource.noun)?.ui.record;
  const views = useMemo(
    () => fieldViews(resource, directory.customFields(resource.noun)),
    [resource, directory],
  );
  const editable = record.archivedAt === null && allowed(resource.policy.update, record);
  const ownFields = own?.ownFields ?? [];
  const side = sideFields(resource, record, views, ownFields);
  const slots = { resource, record };
  if (own?.replaces) {
    const Replacement = lazyOf(own.replaces);
    return (
      <Suspense fallback={<Waiting />}>
        <Replacement {...slots} />
      </Suspense>
    );
  }
  const peek = layout === 'peek';
  const rest = (
    <Settled>
      <Parts slots={own?.panels} {...slots} heading="h3" />
      <Dates {...slots} />
    </Settled>
  );
  return (
    <div className={classes.record} data-layout={layout}>
      <div className={classes.body}>
        {record.archivedAt && (
          <p className={classes.archived}>Archived {formatAgo(record.archivedAt)}.</p>
        )}
        <TitleField {...slots} editable={editable} />
        {peek && (
          <div className={classes.side}>
            <Properties {...slots} views={side} editable={editable} short />
          </div>
        )}
        <Texts {...slots} views={views} editable={editable} ownFields={ownFields} />
        <Settled>
          <Parts slots={own?.sections} {...slots} heading="h2" />
          <Slot name="record.thread" {...slots} />
          <Slot name="record.parts" {...slots} />
          {peek && <div className={classes.side}>{rest}</div>}
          <Talk {...slots} views={views} />
        </Settled>
      </div>
      {!peek && (
        <aside aria-label="Properties">
          <div className={classes.side}>
            <Properties {...slots} views={side} editable={editable} />
            {rest}
          </div>
        </aside>
      )}
    </div>
  );
}

function Texts(
  props: RecordSlotProps & {
    views: readonly FieldView[];
    editable: boolean;
    ownFields: readonly string[];
  },
): ReactNode {
  const { resource, record, views, editable, ownFields } = props;
  const texts = views.filter(
    (view) =>
      kindOf(view) === 'longText' &&
      view.name !== resource.title &&
      !ownFields.includes(view.name) &&
      (view.editable || !isBlank(fieldValue(view, record))),
  );
  return texts.map((view) => (
    <LongText
      key={view.name}
      resource={resource}
      record={record}
      view={view}
      editable={editable && view.editable}
      bare={texts.length === 1}
    />
  ));
}

/** The parts that the feature itself adds. */
function Parts(
  props: RecordSlotProps & { slots: readonly RecordSlot[] | undefined; heading: 'h2' | 'h3' },
): ReactNode {
  const { slots = [], heading: Heading, resource, record } = props;
  const shown = slots.filter((slot) => slot.when?.(record) ?? true);
  return shown
    .toSorted((a, b) => (a.order ?? 0) - (b.order ?? 0))
    .map((slot) => {
      const Part = lazyOf(slot.load);
      return (
        <section key={slot.id} className={classes.part} aria-label={slot.label}>
          <Heading>{slot.label}</Heading>
          <Suspense fallback={<Waiting />}>
            <Part resource={resource} record={record} />
          </Suspense>
        </section>
      );
    });
}

/** Discussion and history; only the history until a feature brings discussion. */
function Talk({ resource, record, views }: RecordSlotProps & { views: readonly FieldView[] }) {
  const { registry } = useApp();
  const discusses = registry.slot('record.discussion').length > 0;
  return (
    <Tabs
      defaultValue={discusses ? 'discussion' : 'history'}
      className={classes.talk}
      keepMounted={false}
    >
      <Tabs.List>
        {discusses && <Tabs.Tab value="discussion">Discussion</Tabs.Tab>}
        <Tabs.Tab value="history">History</Tabs.Tab>
      </Tabs.List>
      {discusses && (
        <Tabs.Panel value="discussion">
          <Slot name="record.discussion" resource={resource} record={record} />
        </Tabs.Panel>
      )}
      <Tabs.Panel value="history">
        <Suspense fallback={<Waiting />}>
          <History resource={resource} record={record} views={views} />
        </Suspense>
      </Tabs.Panel>
    </Tabs>
  );
}

function Dates({ record }: RecordSlotProps) {
  return (
    <p className={classes.dates}>
      {record.createdBy && (
        <>
          <PersonName id={record.createdBy} />
          <br />
        </>
      )}
      <span title={formatMoment(record.createdAt)}>Created {formatAgo(record.createdAt)}</span>
      {record.updatedAt !== record.createdAt && (
        <span title={formatMoment(record.updatedAt)}> · changed {formatAgo(record.updatedAt)}</span>
      )}
    </p>
  );
}
