import {
  ActionIcon,
  Button,
  Checkbox,
  CopyButton,
  Group,
  Modal,
  PasswordInput,
  Select,
  TextInput,
  Tooltip,
} from '@mantine/core';
import { IconLock, IconTrash } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { type MadeShare, type Share, shareRoutes } from '#core/shares/shares.contract.ts';
import { useApp } from '#platform/ui/app-context.tsx';
import { announce, announceFailure } from '#platform/ui/data/undo.ts';
import { formatAgo, formatDay } from '#platform/ui/fields/format.ts';
import { messageOf } from '#sdk/problem.ts';
import { ITEM_FIELDS, type ItemField, type Roadmap, roadmapRoutes } from '../roadmaps.contract.ts';
import classes from './share-dialog.module.css';

interface Props {
  readonly roadmap: Roadmap;
  readonly onClose: () => void;
}

/** Read-only links of a roadmap: make one, see who looks, end it. */
export default function ShareDialog({ roadmap, onClose }: Props) {
  const { client, workspace } = useApp();
  const queries = useQueryClient();
  const key = ['w', workspace.slug, 'share_link', roadmap.id];
  const params = { workspace: workspace.slug };
  const { data } = useQuery({
    queryKey: key,
    queryFn: ({ signal }) =>
      client.call(shareRoutes.list, { params, query: { recordId: roadmap.id }, signal }),
  });
  const revoke = useMutation({
    mutationFn: (shareId: string) =>
      client.call(shareRoutes.revoke, { params: { ...params, shareId } }),
    onSuccess: () => announce('The link was ended. It opens nothing from now on.'),
    onError: (error) => announceFailure(messageOf(error)),
    onSettled: () => queries.invalidateQueries({ queryKey: key }),
  });
  const [made, setMade] = useState<MadeShare | null>(null);
  const onMade = (share: MadeShare) => {
    setMade(share);
    void queries.invalidateQueries({ queryKey: key });
  };
  return (
    <Modal opened onClose={onClose} title={`Share “${roadmap.name}”`} size={560}>
      {made ? (
        <Made share={made} onAgain={() => setMade(null)} />
      ) : (
        <NewShare roadmap={roadmap} onMade={onMade} />
      )}
      {data && data.items.length > 0 && (
        <section className={classes.links} aria-label="Links">
          <h3>Links</h3>
          <ul>
            {data.items.map((share) => (
              <ShareLine key={share.id} share={share} onRevoke={() => revoke.mutate(share.id)} />
            ))}
          </ul>
        </section>
      )}
    </Modal>
  );
}

const NEVER = 'never';
const EXPIRIES = [
  { value: NEVER, label: 'Never' },
  { value: '7', label: 'In a week' },
  { value: '30', label: 'In 30 days' },
  { value: '90', label: 'In 90 days' },
  { value: '365', label: 'In a year' },
];

function NewShare({ roadmap, onMade }: { roadmap: Roadmap; onMade: (share: MadeShare) => void }) {
  const { client, workspace } = useApp();
  const [name, setName] = useState('');
  const [fields, setFields] = useState<ItemField[]>(['state', 'target']);
  const [includeUnplaced, setUnplaced] = useState(false);
  const [showDescription, setDescription] = useState(false);
  const [expiry, setExpiry] = useState(NEVER);
  const [password, setPassword] = useState('');
  const create = useMutation({
    mutationFn: () =>
      client.call(roadmapRoutes.share, {
        params: { workspace: workspace.slug, id: roadmap.id },
        body: {
          ...(name.trim() ? { name: name.trim() } : {}),
          ...(password ? { password } : {}),
          fields,
          includeUnplaced,
          showDescription,
          expiresInDays: expiry === NEVER ? null : Number(expiry),
        },
      }),
    onSuccess: onMade,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate();
  };
  const unplaced = roadmap.layout === 'horizons' ? 'Items not placed yet' : 'Items without a date';
  return (
    <form onSubmit={submit} className={classes.form}>
      <p>Anyone with the link can read this roadmap, without an account. They see titles and:</p>
      <Checkbox.Group
        aria-label="What readers see of each item"
        value={fields}
        onChange={(value) => setFields(value as ItemField[])}
      >
        <div className={classes.fields}>
          {ITEM_FIELDS.map(({ value, label }) => (
            <Checkbox
              key={value}
              size="xs"
              value={value}
              label={value === 'owner' ? 'Owner (name only)' : label}
            />
          ))}
        </div>
      </Checkbox.Group>
      <div className={classes.fields}>
        <Checkbox
          size="xs"
          label={unplaced}
          checked={includeUnplaced}
          onChange={(event) => setUnplaced(event.currentTarget.checked)}
        />
        <Checkbox
          size="xs"
          label="The roadmap’s description"
          disabled={!roadmap.description}
          checked={showDescription}
          onChange={(event) => setDescription(event.currentTarget.checked)}
        />
      </div>
      <div className={classes.pair}>
        <TextInput
          label="For whom"
          placeholder="Advisory board"
          maxLength={120}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Select
          label="Ends"
          data={EXPIRIES}
          allowDeselect={false}
          value={expiry}
          onChange={(value) => setExpiry(value ?? NEVER)}
        />
      </div>
      <PasswordInput
        label="Password"
        placeholder="None"
        autoComplete="new-password"
        value={password}
        error={password && password.length < 8 ? 'A password has at least 8 characters.' : null}
        onChange={(event) => setPassword(event.currentTarget.value)}
      />
      {create.error && (
        <p role="alert" className={classes.error}>
          {messageOf(create.error)}
        </p>
      )}
      <Group justify="flex-end">
        <Button
          type="submit"
          loading={create.isPending}
          disabled={password !== '' && password.length < 8}
        >
          Make a link
        </Button>
      </Group>
    </form>
  );
}

function Made({ share, onAgain }: { share: MadeShare; onAgain: () => void }) {
  return (
    <div className={classes.form}>
      <p>Copy the link now: only a fingerprint of it is kept, so it can’t be shown again.</p>
      <div className={classes.made}>
        <TextInput
          aria-label="Link"
          readOnly
          value={share.url}
          data-autofocus
          onFocus={(event) => event.currentTarget.select()}
        />
        <CopyButton value={share.url}>
          {({ copied, copy }) => <Button onClick={copy}>{copied ? 'Copied' : 'Copy'}</Button>}
        </CopyButton>
      </div>
      <Group gap="xs">
        <Button variant="default" component="a" href={share.url} target="_blank" rel="noreferrer">
          Open it
        </Button>
        <Button variant="subtle" color="gray" onClick={onAgain}>
          Make another
        </Button>
      </Group>
    </div>
  );
}

function ShareLine({ share, onRevoke }: { share: Share; onRevoke: () => void }) {
  return (
    <li>
      <span>
        <strong>{share.name}</strong>{' '}
        {share.hasPassword && <IconLock size={13} aria-label="With a password" />}
        <small>
          …{share.hint} ·{' '}
          {share.lastViewedAt ? `seen ${formatAgo(share.lastViewedAt)}` : 'not seen'}
          {share.expiresAt && ` · ends ${formatDay(share.expiresAt)}`}
        </small>
      </span>
      <Tooltip label="End this link">
        <ActionIcon aria-label={`End the link “${share.name}”`} onClick={onRevoke}>
          <IconTrash size={16} />
        </ActionIcon>
      </Tooltip>
    </li>
  );
}
