import { Button, Group, NativeSelect, Stack, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useApp } from '#platform/ui/app-context.tsx';
import { useCreate } from '#platform/ui/data/use-create.ts';
import { FormProblem } from '#platform/ui/settings/settings-page.tsx';
import { useProducts } from '#stages/learn/analysis/ui/use-answer.ts';
import { metrics } from '../metrics.contract.ts';
import type { Source, SourceKind } from '../source.contract.ts';
import classes from './metrics.module.css';
import { missingIn, newSource, usualUnit } from './new-source.ts';
import { SourceEditor } from './source-editor.tsx';
import { STARTS, StartGrid, useStarts } from './start-from.tsx';

interface Props {
  readonly onClose: () => void;
  readonly values: Readonly<Record<string, unknown>>;
}

/** A metric begins with what it is made of; then it gets a name. */
export default function NewMetric({ onClose, values }: Props) {
  const given = (values.source as { kind?: SourceKind } | undefined)?.kind;
  const [source, setSource] = useState<Source | null>(given ? newSource(given) : null);
  const starts = useStarts();
  if (!source) {
    return <StartGrid starts={starts} onChoose={(kind) => setSource(newSource(kind))} />;
  }
  return (
    <Form
      source={source}
      setSource={setSource}
      values={values}
      onClose={onClose}
      onBack={() => setSource(null)}
    />
  );
}

function Form(
  props: Props & {
    source: Source;
    setSource: (source: Source) => void;
    onBack: () => void;
  },
) {
  const { source, setSource, values, onClose, onBack } = props;
  const { go } = useApp();
  const create = useCreate(metrics as never);
  const products = useProducts().data?.items ?? [];
  const [name, setName] = useState(typeof values.name === 'string' ? values.name : '');
  const [unit, setUnit] = useState<string | null>(null);
  const [productId, setProductId] = useState(
    typeof values.productId === 'string' ? values.productId : '',
  );
  const [asked, setAsked] = useState(false);
  const missing = missingIn(source);
  const start = STARTS.find(({ kind }) => kind === source.kind);
  const make = useMutation({
    mutationFn: () =>
      create.mutateAsync({
        ...values,
        name: name.trim(),
        source,
        unit: (unit ?? usualUnit(source)) || null,
        productId: productId || null,
        timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC',
      }),
    onSuccess: ({ id }) => {
      onClose();
      go(`${metrics.path}/${id}`);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setAsked(true);
    if (name.trim() && !missing && !make.isPending) make.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <p className={classes.kind}>
          {start?.label}
          <Button size="compact-xs" variant="subtle" color="gray" onClick={onBack}>
            Start from something else
          </Button>
        </p>
        <TextInput
          label="Name"
          data-autofocus
          value={name}
          maxLength={200}
          error={asked && !name.trim() ? 'Give the metric a name.' : null}
          placeholder={start?.example}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Group grow align="start">
          <TextInput
            label="Unit"
            value={unit ?? usualUnit(source)}
            maxLength={20}
            placeholder="%, €, s, people"
            onChange={(event) => setUnit(event.currentTarget.value)}
          />
          {products.length > 0 && (
            <NativeSelect
              label="Product"
              value={productId}
              onChange={(event) => setProductId(event.currentTarget.value)}
              data={[
                { value: '', label: 'All products' },
                ...products.map((product) => ({
                  value: product.id,
                  label: `${'\u2003'.repeat(product.depth)}${product.name}`,
                })),
              ]}
            />
          )}
        </Group>
        <SourceEditor source={source} onChange={setSource} />
        {asked && missing && (
          <p className={classes.trouble} role="alert">
            {missing}
          </p>
        )}
        <FormProblem error={make.error} />
        <Group justify="flex-end">
          <Button type="submit" loading={make.isPending}>
            Create metric
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
