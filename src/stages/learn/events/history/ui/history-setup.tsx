import { useQuery } from '@tanstack/react-query';
import type { Import } from '#core/imports/imports.contract.ts';
import { Steps } from '#core/imports/ui/steps.tsx';
import { usePreview, useTargets } from '#core/imports/ui/use-import.ts';
import { useMapping, useSaved } from '#core/imports/ui/use-mapping.ts';
import { productRoutes } from '#core/products/products.contract.ts';
import { useApp } from '#platform/ui/app-context.tsx';
import type { ImportSlotProps } from '#platform/ui/feature-ui.ts';
import { EVENT_TARGET, type HistoryMapping } from '../history.contract.ts';
import { DealFields } from './deal-fields.tsx';
import classes from './history.module.css';
import { LayoutChoice } from './layout-choice.tsx';
import { missingIn } from './missing.ts';
import { PropertyFields } from './property-fields.tsx';
import { RowFields } from './row-fields.tsx';
import { ShownEvents } from './shown-events.tsx';
import { WhenFields } from './when-fields.tsx';

/** How the rows of a file become product events: an event a row, or a deal a row. */
export default function HistorySetup({ record: given, isFresh }: ImportSlotProps) {
  const record = given as unknown as Import;
  return record.target === EVENT_TARGET ? <Setup record={record} isFresh={isFresh} /> : null;
}

function Setup({ record, isFresh }: { record: Import; isFresh: boolean }) {
  const preview = usePreview(record);
  const targets = useTargets();
  const products = useProducts();
  const { save, take, pending } = useSaved(record);
  const stored = historyOf(record.mapping);
  const proposed = ofTheOnly(products, historyOf(preview.data?.proposal));
  const { mapping, update } = useMapping(stored ?? proposed, save);
  if (!mapping || !preview.data || !targets || !products) return null;
  const fields = { mapping, update, columns: preview.data.columns };
  return (
    <>
      <section className={classes.section} aria-label="Events">
        <h2>How rows become events</h2>
        <LayoutChoice {...fields} />
        <div className={classes.fields}>
          {mapping.layout === 'rows' ? <RowFields {...fields} /> : <DealFields {...fields} />}
          <WhenFields {...fields} products={products} />
        </div>
        <PropertyFields {...fields} />
        <ShownEvents shown={preview.data.shown} />
      </section>
      <Steps
        record={record}
        isFresh={isFresh}
        targets={targets}
        missing={missingIn(mapping)}
        pending={pending}
        onStep={(step) => take(step, stored ? undefined : { mapping })}
      />
    </>
  );
}

function historyOf(mapping: unknown): HistoryMapping | undefined {
  const given = mapping as { kind?: unknown } | null | undefined;
  return given?.kind === 'events' ? (given as HistoryMapping) : undefined;
}

/** Where there is one product, the events are taken to tell of it. */
function ofTheOnly(
  products: readonly { id: string }[] | undefined,
  mapping: HistoryMapping | undefined,
): HistoryMapping | undefined {
  const [only, other] = products ?? [];
  return mapping && only && !other ? { ...mapping, productId: only.id } : mapping;
}

function useProducts(): readonly { id: string; name: string }[] | undefined {
  const { client, workspace } = useApp();
  const params = { workspace: workspace.slug };
  const query = useQuery({
    queryKey: ['w', workspace.slug, 'import-products'],
    queryFn: ({ signal }) => client.call(productRoutes.tree, { params, signal }),
  });
  return query.data?.items ?? (query.isError ? [] : undefined);
}
