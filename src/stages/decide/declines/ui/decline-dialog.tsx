import {
  Button,
  Chip,
  Group,
  Input,
  NumberInput,
  Select,
  Textarea,
  TextInput,
} from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { features } from '#core/features/features.contract.ts';
import { useApp } from '#platform/ui/app-context.tsx';
import { keys } from '#platform/ui/data/keys.ts';
import { announce } from '#platform/ui/data/undo.ts';
import { formatNumber } from '#platform/ui/fields/format.ts';
import { FormProblem } from '#platform/ui/settings/settings-page.tsx';
import { evidenceRoutes } from '#stages/decide/prioritisation/evidence.contract.ts';
import { opportunities } from '#stages/discover/opportunities/opportunities.contract.ts';
import { DECLINE_CATEGORIES, type Decline, declines } from '../declines.contract.ts';
import classes from './declines.module.css';

interface Props {
  readonly onClose: () => void;
  readonly values: Readonly<Record<string, unknown>>;
}

interface Draft {
  recordId: string | null;
  category: Decline['category'] | null;
  reason: string;
  note: string;
  revisitCustomers: number | string;
  revisitRevenue: number | string;
  revisitOn: string;
}

const BLANK: Draft = {
  recordId: null,
  category: null,
  reason: '',
  note: '',
  revisitCustomers: '',
  revisitRevenue: '',
  revisitOn: '',
};

/** Says no: why, what those who asked are told, and what would change our mind. */
export default function DeclineDialog({ onClose, values }: Props) {
  const given = typeof values.recordId === 'string' ? values.recordId : null;
  const [draft, setDraft] = useState<Draft>({ ...BLANK, recordId: given });
  const set = (change: Partial<Draft>) => setDraft((before) => ({ ...before, ...change }));
  const decline = useDecline(onClose);
  const { recordId, category } = draft;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (recordId && category) decline.mutate(bodyOf(draft, recordId, category));
  };
  return (
    <form onSubmit={submit} className={classes.form}>
      {given ? <What id={given} /> : <Pick onPick={(id) => set({ recordId: id })} />}
      {recordId && <Asked id={recordId} />}
      <Input.Wrapper label="Why" labelElement="div">
        <Chip.Group
          value={category}
          onChange={(value) => set({ category: value as Decline['category'] })}
        >
          <div className={classes.chips} role="group" aria-label="Why">
            {DECLINE_CATEGORIES.map(({ value, label }) => (
              <Chip key={value} value={value} size="xs">
                {label}
              </Chip>
            ))}
          </div>
        </Chip.Group>
      </Input.Wrapper>
      <Textarea
        label="Reason"
        description="For the team; it stays in the history."
        required
        withAsterisk={false}
        data-autofocus
        autosize
        minRows={2}
        maxLength={10_000}
        value={draft.reason}
        onChange={(event) => set({ reason: event.currentTarget.value })}
      />
      <Textarea
        label="To those who asked"
        description="What they get to read. Nothing is sent now: you see the letter first."
        autosize
        minRows={3}
        maxLength={5000}
        value={draft.note}
        onChange={(event) => set({ note: event.currentTarget.value })}
      />
      <fieldset className={classes.conditions}>
        <legend>Bring it back by itself when</legend>
        <NumberInput
          label="so many more customers ask"
          min={1}
          allowDecimal={false}
          value={draft.revisitCustomers}
          onChange={(revisitCustomers) => set({ revisitCustomers })}
        />
        <NumberInput
          label="the revenue behind it reaches"
          min={1}
          thousandSeparator=","
          value={draft.revisitRevenue}
          onChange={(revisitRevenue) => set({ revisitRevenue })}
        />
        <TextInput
          label="the day comes"
          type="date"
          value={draft.revisitOn}
          onChange={(event) => set({ revisitOn: event.currentTarget.value })}
        />
      </fieldset>
      <FormProblem error={decline.error} />
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button
          type="submit"
          loading={decline.isPending}
          disabled={!recordId || !category || !draft.reason.trim()}
        >
          Decline
        </Button>
      </Group>
    </form>
  );
}

function bodyOf(draft: Draft, recordId: string, category: Decline['category']) {
  const number = (value: number | string) => (typeof value === 'number' ? value : undefined);
  return {
    recordId,
    category,
    reason: draft.reason.trim(),
    note: draft.note.trim() || undefined,
    revisitCustomers: number(draft.revisitCustomers),
    revisitRevenue: number(draft.revisitRevenue),
    revisitOn: draft.revisitOn || undefined,
  };
}

function useDecline(onClose: () => void) {
  const { client, workspace, go } = useApp();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: ReturnType<typeof bodyOf>) =>
      client.call(declines.routes.create, { params: { workspace: workspace.slug }, body }),
    onSuccess: async (made) => {
      for (const noun of [made.noun, declines.noun]) {
        await queries.invalidateQueries({ queryKey: keys.noun(workspace.slug, noun) });
      }
      onClose();
      announce(`Declined. ${formatNumber(made.requesters)} asked for it.`);
      go(`${declines.path}/${made.id}`);
    },
  });
}

function What({ id }: { id: string }) {
  const ref = useApp().refs.get(id);
  if (!ref) return null;
  return (
    <p className={classes.what}>
      <small>{ref.key}</small> {ref.title}
    </p>
  );
}

/** Who asked for it and what stands behind it, before it is declined. */
function Asked({ id }: { id: string }) {
  const { client, workspace } = useApp();
  const { data } = useQuery({
    queryKey: ['w', workspace.slug, 'declining', id],
    queryFn: ({ signal }) =>
      client.call(evidenceRoutes.get, {
        params: { workspace: workspace.slug, id },
        query: { limit: 1 },
        signal,
      }),
  });
  if (!data) return null;
  const behind = data.revenue > 0 ? `, with a revenue of ${formatNumber(data.revenue)} a year` : '';
  return (
    <p className={classes.asked}>
      {data.reach === 0
        ? 'Nobody has asked for it so far.'
        : `${formatNumber(data.reach)} ${data.reach === 1 ? 'customer' : 'customers'} asked for it${behind}.`}
    </p>
  );
}

/** Any feature or opportunity, by its words. */
function Pick({ onPick }: { onPick: (id: string | null) => void }) {
  const { client, workspace } = useApp();
  const [words, setWords] = useState('');
  const [q] = useDebouncedValue(words.trim(), 150);
  const { data } = useQuery({
    queryKey: ['w', workspace.slug, 'declinable', q],
    queryFn: async ({ signal }) => {
      const params = { workspace: workspace.slug };
      const query = { limit: 20, ...(q ? { q } : {}) };
      const pages = await Promise.all([
        client.call(features.routes.list, { params, query, signal }),
        client.call(opportunities.routes.list, { params, query, signal }),
      ]);
      const [feature, opportunity] = pages.map((page) =>
        page.items
          .filter(({ state }) => state !== 'declined')
          .map(({ id, key, title }) => ({ value: id, label: `${key} ${title}` })),
      );
      return [
        { group: features.label.many, items: feature ?? [] },
        { group: opportunities.label.many, items: opportunity ?? [] },
      ];
    },
    placeholderData: (before) => before,
  });
  return (
    <Select
      label="What"
      placeholder="Search features and opportunities"
      required
      withAsterisk={false}
      searchable
      data={data ?? []}
      filter={({ options }) => options}
      onSearchChange={setWords}
      onChange={onPick}
    />
  );
}
