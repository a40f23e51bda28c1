import { ActionIcon, Menu, Popover, UnstyledButton } from '@mantine/core';
import { IconLink, IconPlus, IconTrash, IconX } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { useApp } from '#platform/ui/app-context.tsx';
import { RefName } from '#platform/ui/fields/value-view.tsx';
import { IMPORTANCE, type LinkedInsight } from '../insights.contract.ts';
import { Bars, importanceLabel } from './importance.tsx';
import classes from './note.module.css';
import { NounIcon, TargetPicker } from './target-picker.tsx';
import type { InsightActs } from './use-insights.ts';

interface Props {
  readonly insights: readonly LinkedInsight[];
  readonly acts: InsightActs;
  readonly editable: boolean;
  readonly activeId: string | null;
  readonly onActive: (id: string | null) => void;
}

/** What was taken from a note: the words, how much they matter, and what they speak for. */
export function InsightList({ insights, acts, editable, activeId, onActive }: Props) {
  return (
    <ol className={classes.insights} aria-label="Insights">
      {insights.map((insight) => (
        <InsightItem
          key={insight.id}
          insight={insight}
          acts={acts}
          editable={editable}
          active={insight.id === activeId}
          onActive={onActive}
        />
      ))}
    </ol>
  );
}

function InsightItem(props: {
  insight: LinkedInsight;
  acts: InsightActs;
  editable: boolean;
  active: boolean;
  onActive: (id: string | null) => void;
}) {
  const { insight, acts, editable, active, onActive } = props;
  const item = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (active) item.current?.scrollIntoView({ block: 'nearest' });
  }, [active]);
  return (
    <li
      ref={item}
      data-active={active || undefined}
      onPointerEnter={() => onActive(insight.id)}
      onPointerLeave={() => onActive(null)}
    >
      <div className={classes.insightHead}>
        <ImportanceMenu insight={insight} acts={acts} editable={editable} />
        <q>{insight.excerpt === null ? 'The whole note' : insight.title}</q>
        {editable && (
          <ActionIcon
            className={classes.quiet}
            size="sm"
            aria-label="Remove the insight"
            onClick={() => void acts.remove(insight)}
          >
            <IconTrash size={14} />
          </ActionIcon>
        )}
      </div>
      <div className={classes.targets}>
        {insight.targetIds.map((id) => (
          <Target
            key={id}
            id={id}
            onRemove={editable ? () => void acts.unlink(insight, id) : undefined}
          />
        ))}
        {editable && <AddTarget insight={insight} acts={acts} />}
      </div>
    </li>
  );
}

function ImportanceMenu({
  insight,
  acts,
  editable,
}: {
  insight: LinkedInsight;
  acts: InsightActs;
  editable: boolean;
}) {
  const label = importanceLabel(insight.importance);
  return (
    <Menu>
      <Menu.Target>
        <UnstyledButton
          className={classes.level}
          disabled={!editable}
          title={label}
          aria-label={label}
        >
          <Bars level={insight.importance} />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        {IMPORTANCE.map((step) => (
          <Menu.Item
            key={step.value}
            leftSection={<Bars level={step.value} />}
            onClick={() => void acts.setImportance(insight, step.value)}
          >
            {step.label}
          </Menu.Item>
        ))}
        {insight.importance !== null && (
          <Menu.Item onClick={() => void acts.setImportance(insight, null)}>Not given</Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}

function Target({ id, onRemove }: { id: string; onRemove: (() => void) | undefined }) {
  const ref = useApp().refs.get(id);
  return (
    <span className={classes.target}>
      {ref && <NounIcon noun={ref.noun} size={14} />}
      <RefName id={id} link />
      {onRemove && (
        <ActionIcon
          size="xs"
          aria-label={`Unlink from ${ref?.title ?? 'the record'}`}
          onClick={onRemove}
        >
          <IconX size={12} />
        </ActionIcon>
      )}
    </span>
  );
}

function AddTarget({ insight, acts }: { insight: LinkedInsight; acts: InsightActs }) {
  const [opened, setOpened] = useState(false);
  const linked = insight.targetIds.length > 0;
  return (
    <Popover opened={opened} onChange={setOpened} trapFocus>
      <Popover.Target>
        <UnstyledButton className={classes.addTarget} onClick={() => setOpened(!opened)}>
          {linked ? <IconPlus size={13} /> : <IconLink size={13} />}
          {linked ? 'Link more' : 'Link to an opportunity or feature'}
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown p={0} aria-label="Link">
        <TargetPicker
          text={insight.excerpt ?? insight.title}
          selected={insight.targetIds}
          onClose={() => setOpened(false)}
          onPick={(id) => {
            setOpened(false);
            if (!insight.targetIds.includes(id)) void acts.link(insight, id);
          }}
        />
      </Popover.Dropdown>
    </Popover>
  );
}
