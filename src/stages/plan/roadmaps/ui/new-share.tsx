import { Button, Checkbox, Group, PasswordInput, Select, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { MadeShare } from '#core/shares/shares.contract.ts';
import { useApp } from '#platform/ui/app-context.tsx';
import { messageOf } from '#sdk/problem.ts';
import {
  ITEM_FIELDS,
  type ItemField,
  type Roadmap,
  roadmapRoutes,
  type SharedRoadmap,
} from '../roadmaps.contract.ts';
import classes from './share-dialog.module.css';
import { shownInWords } from './shown-in-words.ts';

interface Props {
  readonly roadmap: Roadmap;
  readonly onMade: (share: MadeShare) => void;
  readonly onPreview: (shown: SharedRoadmap) => void;
}

const NEVER = 'never';
export const NO_TERMS: Terms = { name: '', expiry: NEVER, password: '' };

const EXPIRIES = [
  { value: NEVER, label: 'Never' },
  { value: '7', label: 'In a week' },
  { value: '30', label: 'In 30 days' },
  { value: '90', label: 'In 90 days' },
  { value: '365', label: 'In a year' },
];

const FIRST_SHOWN: SharedRoadmap = {
  fields: ['state', 'target'],
  showDescription: false,
  showWhy: false,
  includeUnplaced: false,
};

export interface Terms {
  readonly name: string;
  readonly expiry: string;
  readonly password: string;
}

/** What a link is to show, for whom, for how long, and behind which password. */
export function NewShare({ roadmap, onMade, onPreview }: Props) {
  const [shown, setShown] = useState(FIRST_SHOWN);
  const [terms, setTerms] = useState(NO_TERMS);
  const create = useCreateShare(roadmap.id, onMade);
  const short = terms.password !== '' && terms.password.length < 8;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate({ shown, terms });
  };
  return (
    <form onSubmit={submit} className={classes.form}>
      <p>Anyone with the link can read this roadmap, without an account. Besides titles, show:</p>
      <ShownFields roadmap={roadmap} shown={shown} onChange={setShown} />
      <p className={classes.sees}>
        Visitors see {shownInWords(shown)}. They never see descriptions of items, comments, scores,
        quotes or who said them.
      </p>
      <TermsFields terms={terms} short={short} onChange={setTerms} />
      {create.error && (
        <p role="alert" className={classes.error}>
          {messageOf(create.error)}
        </p>
      )}
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={() => onPreview(shown)}>
          What visitors see
        </Button>
        <Button type="submit" loading={create.isPending} disabled={short}>
          Make a link
        </Button>
      </Group>
    </form>
  );
}

/** Terms as the server takes them. */
export function termsBody(terms: Terms) {
  return {
    ...(terms.name.trim() ? { name: terms.name.trim() } : {}),
    ...(terms.password ? { password: terms.password } : {}),
    expiresInDays: terms.expiry === NEVER ? null : Number(terms.expiry),
  };
}

function useCreateShare(roadmapId: string, onMade: (share: MadeShare) => void) {
  const { client, workspace } = useApp();
  return useMutation({
    mutationFn: ({ shown, terms }: { shown: SharedRoadmap; terms: Terms }) =>
      client.call(roadmapRoutes.share, {
        params: { workspace: workspace.slug, id: roadmapId },
        body: {
          ...shown,
          ...termsBody(terms),
        },
      }),
    onSuccess: onMade,
  });
}

interface FieldsProps {
  readonly roadmap: Roadmap;
  readonly shown: SharedRoadmap;
  readonly onChange: (shown: SharedRoadmap) => void;
}

function ShownFields({ roadmap, shown, onChange }: FieldsProps) {
  const unplaced = roadmap.layout === 'horizons' ? 'Items not placed yet' : 'Items without a date';
  const extra = (name: 'showWhy' | 'includeUnplaced' | 'showDescription', label: string) => (
    <Checkbox
      size="xs"
      label={label}
      disabled={name === 'showDescription' && !roadmap.description}
      checked={shown[name]}
      onChange={(event) => onChange({ ...shown, [name]: event.currentTarget.checked })}
    />
  );
  return (
    <>
      <Checkbox.Group
        aria-label="What readers see of each item"
        value={shown.fields}
        onChange={(fields) => onChange({ ...shown, fields: fields as ItemField[] })}
      >
        <div className={classes.fields}>
          {ITEM_FIELDS.map(({ value, label }) => (
            <Checkbox
              key={value}
              size="xs"
              value={value}
              label={value === 'demand' ? 'How many asked' : label}
            />
          ))}
        </div>
      </Checkbox.Group>
      <div className={classes.extras}>
        {extra('showWhy', 'Why: the opportunities each addresses')}
        {extra('includeUnplaced', unplaced)}
        {extra('showDescription', 'The roadmap’s description')}
      </div>
    </>
  );
}

interface TermsProps {
  readonly terms: Terms;
  readonly short: boolean;
  readonly onChange: (terms: Terms) => void;
}

/** For whom a link is, for how long, and behind which password. */
export function TermsFields({ terms, short, onChange }: TermsProps) {
  return (
    <>
      <div className={classes.pair}>
        <TextInput
          label="For whom"
          description="Only your team reads this."
          placeholder="Advisory board"
          maxLength={120}
          value={terms.name}
          onChange={(event) => onChange({ ...terms, name: event.currentTarget.value })}
        />
        <Select
          label="Ends"
          description="You can end it earlier at any time."
          data={EXPIRIES}
          allowDeselect={false}
          value={terms.expiry}
          onChange={(expiry) => onChange({ ...terms, expiry: expiry ?? NEVER })}
        />
      </div>
      <PasswordInput
        label="Password"
        description="Asked of visitors once a week; leave it empty for none."
        autoComplete="new-password"
        value={terms.password}
        error={short ? 'A password has at least 8 characters.' : null}
        onChange={(event) => onChange({ ...terms, password: event.currentTarget.value })}
      />
    </>
  );
}
