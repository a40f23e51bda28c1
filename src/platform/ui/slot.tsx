import { type ComponentType, lazy, Suspense } from 'react';
import { useApp } from './app-context.tsx';
import { Arriving } from './arriving.tsx';
import type { Load, SlotName, Slots } from './feature-ui.ts';

type PropsOf<L> = L extends Load<infer P> ? P : never;
const components = new WeakMap<object, ComponentType<never>>();

/** The lazy component of a loader; always the same one, so that it keeps its state. */
export function lazyOf<P>(load: Load<P>): ComponentType<P> {
  const known = components.get(load);
  if (known) return known as unknown as ComponentType<P>;
  const component: ComponentType<P> = lazy(load as Load<object>) as unknown as ComponentType<P>;
  components.set(load, component as ComponentType<never>);
  return component;
}

/** Shows what features put in a place; nothing while they load or when there is none. */
export function Slot<S extends SlotName>(props: { name: S } & PropsOf<NonNullable<Slots[S]>>) {
  const { name, ...rest } = props;
  const loads = useApp().registry.slot(name);
  return loads.map((load, at) => {
    const Component = lazyOf(load as Load<object>);
    return (
      // biome-ignore lint/suspicious/noArrayIndexKey: the order of registration never changes
      <Suspense key={at} fallback={<Arriving />}>
        <Component {...rest} />
      </Suspense>
    );
  });
}
