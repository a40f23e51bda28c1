import { Button, NativeSelect, NumberInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { type Product, productRoutes } from '#core/products/products.contract.ts';
import { useAllowed, useApp } from '#platform/ui/app-context.tsx';
import { AppLink } from '#platform/ui/app-link.tsx';
import { formatAgo } from '#platform/ui/fields/format.ts';
import { KeysPart, NewKeyPart } from '#platform/ui/settings/secret-keys.tsx';
import {
  Loaded,
  Row,
  Rows,
  SettingsPage,
  SettingsPart,
} from '#platform/ui/settings/settings-page.tsx';
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
  const manages = useAllowed()(manageProductKeys);
  const params = { workspace: workspace.slug };
  const queryKey = ['product-keys', workspace.slug];
  const keys = useQuery({
    queryKey,
    queryFn: ({ signal }) => client.call(productKeyRoutes.list, { params, signal }),
  });
  const products = useQuery({
    queryKey: [...queryKey, 'products'],
    queryFn: ({ signal }) => client.call(productRoutes.tree, { params, signal }),
  });
  const revoke = (id: string) =>
    client.call(productKeyRoutes.revoke, { params: { ...params, id } });
  return (
    <SettingsPage
      title="Product events"
      lead="What people do in your product, sent by its own code. A product key can send events of one product and read nothing, so it may stand in the code of a page."
    >
      <Loaded query={products}>
        {({ items }) => (
          <>
            {manages && <NewKey products={items} queryKey={queryKey} />}
            <HistoryPart />
            <Loaded query={keys}>
              {(held) => (
                <>
                  <KeysPart
                    label="Product keys"
                    empty={
                      manages
                        ? 'No keys yet. Make one above for each product that is to send events.'
                        : 'No keys yet. An admin makes one for each product that is to send events.'
                    }
                    keys={held.items}
                    factsOf={(key) => factsOf(key, items)}
                    queryKey={queryKey}
                    revoke={manages ? revoke : null}
                  />
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

function NewKey(props: { products: readonly NamedProduct[]; queryKey: readonly unknown[] }) {
  const { client, workspace } = useApp();
  const [productId, setProductId] = useState(props.products[0]?.id ?? '');
  const [quota, setQuota] = useState<number | null>(null);
  if (props.products.length === 0) {
    return (
      <SettingsPart title="New key">
        <p>
          A key belongs to a product. <AppLink path="products">Add your product</AppLink> first.
        </p>
      </SettingsPart>
    );
  }
  return (
    <NewKeyPart
      placeholder="Where it stands: web app, backend"
      queryKey={props.queryKey}
      make={async (name) => {
        const made = await client.call(productKeyRoutes.create, {
          params: { workspace: workspace.slug },
          body: { name, productId, dailyQuota: quota },
        });
        // The limit of this key is no choice for the next.
        setQuota(null);
        return made;
      }}
      snippet={{
        about:
          'For a web page: put this into its head. It counts page views and clicks on anything with data-track, without cookies.',
        of: (secret) => snippetFor(window.location.href, secret),
      }}
    >
      <NativeSelect
        label="Product"
        value={productId}
        data={props.products.map(({ id, name }) => ({ value: id, label: name }))}
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
    </NewKeyPart>
  );
}

function factsOf(held: ProductKey, products: readonly NamedProduct[]): string[] {
  return [
    nameOf(products, held.productId),
    `made ${formatAgo(held.createdAt)}`,
    ...(held.dailyQuota ? [`${held.dailyQuota.toLocaleString()} events a day`] : []),
  ];
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
