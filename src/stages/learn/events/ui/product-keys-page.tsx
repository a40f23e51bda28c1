import { Button, NativeSelect, NumberInput, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { type Product, productRoutes } from '#core/products/products.contract.ts';
import { useAllowed, useApp } from '#platform/ui/app-context.tsx';
import { AppLink } from '#platform/ui/app-link.tsx';
import { announceFailure } from '#platform/ui/data/undo.ts';
import { formatAgo } from '#platform/ui/fields/format.ts';
import {
  FormProblem,
  Loaded,
  Row,
  Rows,
  SecretOnce,
  SettingsPage,
  SettingsPart,
  SureButton,
  settingsClasses,
} from '#platform/ui/settings/settings-page.tsx';
import { messageOf } from '#sdk/problem.ts';
import { EVENT_TARGET } from '../history/history.contract.ts';
import {
  manageProductKeys,
  type ProductKey,
  productKeyRoutes,
} from '../keys/product-keys.contract.ts';
import { recentRoutes } from '../recent.contract.ts';
import { snippetFor } from './snippet-for.ts';

type NamedProduct = Pick<Product, 'id' | 'name'>;

/** Keys with which products send events, how to use them, and what arrived. */
export default function ProductKeysPage() {
  const { client, workspace } = useApp();
  const allowed = useAllowed();
  const [made, setMade] = useState<{ name: string; secret: string } | null>(null);
  const params = { workspace: workspace.slug };
  const keys = useQuery({
    queryKey: ['product-keys', workspace.slug],
    queryFn: ({ signal }) => client.call(productKeyRoutes.list, { params, signal }),
  });
  const products = useQuery({
    queryKey: ['product-keys', workspace.slug, 'products'],
    queryFn: ({ signal }) => client.call(productRoutes.tree, { params, signal }),
  });
  return (
    <SettingsPage
      title="Product events"
      lead="What people do in your product, sent by its own code. A product key can send events of one product and read nothing, so it may stand in the code of a page."
    >
      <Loaded query={products}>
        {({ items }) => (
          <>
            {allowed(manageProductKeys) && (
              <SettingsPart title="New key">
                <NewKey products={items} onMade={setMade} />
                {made && <Made {...made} onDone={() => setMade(null)} />}
              </SettingsPart>
            )}
            <HistoryPart />
            <Loaded query={keys}>
              {(held) => (
                <>
                  <SettingsPart title="Keys">
                    <Rows
                      label="Product keys"
                      empty={
                        allowed(manageProductKeys)
                          ? 'No keys yet. Make one above for each product that is to send events.'
                          : 'No keys yet. An admin makes one for each product that is to send events.'
                      }
                    >
                      {held.items.map((key) => (
                        <KeyRow key={key.id} held={key} products={items} />
                      ))}
                    </Rows>
                  </SettingsPart>
                  {held.items.length > 0 && <Arrived products={items} />}
                </>
              )}
            </Loaded>
          </>
        )}
      </Loaded>
    </SettingsPage>
  );
}

/** What happened before the first key. */
function HistoryPart() {
  const { create } = useApp();
  return (
    <SettingsPart
      title="History"
      about="What another tool kept comes in as a file: CSV, JSON lines or Parquet; exports of PostHog, Mixpanel and Amplitude are recognised. Deals with a date for each stage become a sales funnel. You see the events before anything is imported."
    >
      <Button variant="default" onClick={() => create('import', { target: EVENT_TARGET })}>
        Import a file
      </Button>
    </SettingsPart>
  );
}

function Made(props: { name: string; secret: string; onDone: () => void }) {
  const snippet = snippetFor(window.location.href, props.secret);
  return (
    <>
      <SecretOnce
        about={`The key “${props.name}”. Copy it now: it is not shown again.`}
        value={props.secret}
        onDone={props.onDone}
      />
      <SecretOnce
        about="For a web page: put this into its head. It counts page views and clicks on anything with data-track, without cookies."
        value={snippet}
        onDone={props.onDone}
      />
    </>
  );
}

function NewKey(props: {
  products: readonly NamedProduct[];
  onMade: (made: { name: string; secret: string }) => void;
}) {
  const { client, workspace } = useApp();
  const queries = useQueryClient();
  const [name, setName] = useState('');
  const [productId, setProductId] = useState(props.products[0]?.id ?? '');
  const [quota, setQuota] = useState<number | null>(null);
  const create = useMutation({
    mutationFn: () =>
      client.call(productKeyRoutes.create, {
        params: { workspace: workspace.slug },
        body: { name: name.trim(), productId, dailyQuota: quota },
      }),
    onSuccess: (key) => {
      setName('');
      props.onMade(key);
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['product-keys', workspace.slug] }),
  });
  if (props.products.length === 0) {
    return (
      <p>
        A key belongs to a product. <AppLink path="products">Add your product</AppLink> first.
      </p>
    );
  }
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate();
  };
  return (
    <form className={settingsClasses.form} onSubmit={submit}>
      <TextInput
        label="Name"
        placeholder="Where it stands: web app, backend"
        required
        withAsterisk={false}
        maxLength={100}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <NativeSelect
        label="Product"
        value={productId}
        data={props.products.map(({ id, name: label }) => ({ value: id, label }))}
        onChange={(event) => setProductId(event.currentTarget.value)}
      />
      <NumberInput
        label="Events a day"
        description="Beyond it the product’s events are refused until midnight UTC. Empty: no limit."
        min={1}
        max={2_000_000_000}
        allowDecimal={false}
        thousandSeparator=","
        value={quota ?? ''}
        onChange={(value) => setQuota(typeof value === 'number' ? value : null)}
      />
      <FormProblem error={create.error} />
      <Button type="submit" loading={create.isPending}>
        Make key
      </Button>
    </form>
  );
}

function KeyRow({ held, products }: { held: ProductKey; products: readonly NamedProduct[] }) {
  const { client, workspace } = useApp();
  const allowed = useAllowed();
  const queries = useQueryClient();
  const revoke = useMutation({
    mutationFn: () =>
      client.call(productKeyRoutes.revoke, { params: { workspace: workspace.slug, id: held.id } }),
    onError: (error) => announceFailure(messageOf(error)),
    onSettled: () => queries.invalidateQueries({ queryKey: ['product-keys', workspace.slug] }),
  });
  const product = nameOf(products, held.productId);
  const quota = held.dailyQuota ? ` · ${held.dailyQuota.toLocaleString()} events a day` : '';
  return (
    <Row
      title={held.name}
      detail={`${held.hint}… · ${product} · made ${formatAgo(held.createdAt)}${quota}`}
    >
      {allowed(manageProductKeys) && (
        <SureButton
          label="Revoke"
          sure="Revoke now"
          loading={revoke.isPending}
          onSure={() => revoke.mutate()}
        />
      )}
    </Row>
  );
}

/** The latest events, so that one sees them come. */
function Arrived({ products }: { products: readonly NamedProduct[] }) {
  const { client, workspace } = useApp();
  const recent = useQuery({
    queryKey: ['recent-events', workspace.slug],
    queryFn: ({ signal }) =>
      client.call(recentRoutes.list, { params: { workspace: workspace.slug }, signal }),
    refetchInterval: 5000,
  });
  return (
    <SettingsPart title="What arrived last">
      <Loaded query={recent}>
        {({ items }) => (
          <Rows
            label="Events that arrived last"
            empty="Nothing in the last seven days. Events show up here within seconds after they are sent."
          >
            {items.map((event) => (
              <Row
                key={event.id}
                title={event.event}
                detail={[
                  formatAgo(event.receivedAt),
                  event.distinctId,
                  event.path,
                  event.productId && nameOf(products, event.productId),
                ]
                  .filter(Boolean)
                  .join(' · ')}
              />
            ))}
          </Rows>
        )}
      </Loaded>
    </SettingsPart>
  );
}

function nameOf(products: readonly NamedProduct[], id: string): string {
  return products.find((product) => product.id === id)?.name ?? 'an archived product';
}
