import { IconBox, IconSelector } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useAllowed, useApp } from '#platform/ui/app-context.tsx';
import { keys } from '#platform/ui/data/keys.ts';
import { PickList } from '#platform/ui/fields/pick-list.tsx';
import { useShortcut } from '#platform/ui/keys/shortcut.ts';
import { Anchored } from '#platform/ui/overlay/anchored.tsx';
import { useTrigger } from '#platform/ui/overlay/use-trigger.ts';
import { productRoutes, products } from '../products.contract.ts';
import classes from './product-switcher.module.css';

const ALL = '';

/** The product that is looked at: lists show what is of it and of everything below it. */
export default function ProductSwitcher() {
  const { client, workspace, scope, setScope, refs, create } = useApp();
  const mayCreate = useAllowed()(products.policy.create);
  const [opened, setOpened] = useState(false);
  const { button, close } = useTrigger(opened, setOpened, 'dialog');
  useShortcut({
    keys: 'g p',
    label: 'Choose a product',
    group: 'Go',
    run: () => setOpened(true),
  });
  const { data } = useQuery({
    queryKey: [...keys.noun(workspace.slug, 'product'), 'tree'],
    queryFn: ({ signal }) =>
      client.call(productRoutes.tree, { params: { workspace: workspace.slug }, signal }),
    staleTime: 5 * 60_000,
  });
  const known = data?.items ?? [];
  useEffect(() => {
    if (!data || !scope) return;
    const product = data.items.find(({ id }) => id === scope.id);
    if (!product) setScope(null);
    else if (product.name !== scope.title) setScope({ ...scope, title: product.name });
  }, [data, scope, setScope]);
  const choose = (id: string) => {
    const product = known.find((one) => one.id === id);
    if (product) {
      const { key, name: title } = product;
      refs.add({ [id]: { id, noun: 'product', key, title, archived: false } });
      setScope({ field: 'productId', id, title });
    } else setScope(null);
    close();
  };
  const createProduct = (name: string) => {
    close();
    create(products.noun, { name });
  };
  const name = scope?.title ?? 'All products';
  const trigger = (
    <button
      type="button"
      {...button}
      className={classes.trigger}
      data-narrowed={scope !== null || undefined}
      aria-label={`Product: ${name}`}
      title={`Product: ${name} (G P)`}
    >
      <IconBox size={16} stroke={1.75} aria-hidden />
      <span>{name}</span>
      <IconSelector size={13} aria-hidden />
    </button>
  );
  return (
    <Anchored opened={opened} onClose={close} label="Product" trigger={trigger} fill>
      <PickList
        label="Choose a product"
        options={[
          { value: ALL, label: 'All products' },
          ...known.map(({ id, name: label, depth, level }) => ({
            value: id,
            label,
            hint: level === 'product' ? undefined : level,
            mark: depth > 0 ? <i className={classes.indent} data-depth={depth} /> : undefined,
          })),
        ]}
        selected={[scope?.id ?? ALL]}
        onPick={choose}
        onCreate={mayCreate ? createProduct : undefined}
        onClose={close}
      />
    </Anchored>
  );
}
