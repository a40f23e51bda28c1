import { Button, Group, Progress } from '@mantine/core';
import { IconFileImport } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { type DragEvent, useEffect, useId, useRef, useState } from 'react';
import { useApp } from '#platform/ui/app-context.tsx';
import { keys } from '#platform/ui/data/keys.ts';
import { messageOf } from '#sdk/problem.ts';
import { type Import, importRoutes, imports } from '../imports.contract.ts';
import classes from './imports.module.css';
import { uploadFile } from './upload-file.ts';

/** Takes a file, by choosing or by dropping it, and goes on to its mapping. */
export default function UploadForm(props: {
  onClose: () => void;
  values: Readonly<Record<string, unknown>>;
}) {
  const { onClose, values } = props;
  const { go } = useApp();
  const input = useId();
  const [over, setOver] = useState(false);
  const { send, stop, share, problem } = useUpload(values.target, (record) => {
    onClose();
    go(`${imports.path}/${record.id}`);
  });
  const take = (files: FileList | null) => {
    const file = files?.[0];
    if (file) void send(file);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    take(event.dataTransfer.files);
  };
  if (share !== null) {
    return (
      <div className={classes.uploading} aria-live="polite">
        <Progress value={share * 100} aria-label="Upload" size="sm" />
        <Group justify="space-between" mt="sm">
          <span>
            {share < 1 ? `Uploading, ${Math.round(share * 100)} %` : 'Looking at the file'}
          </span>
          <Button variant="default" onClick={stop}>
            Stop
          </Button>
        </Group>
      </div>
    );
  }
  return (
    <>
      <label
        htmlFor={input}
        className={classes.drop}
        data-over={over || undefined}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        <IconFileImport size={28} stroke={1.25} aria-hidden />
        <strong>Choose a file</strong>
        <span>
          or drop it here: CSV, JSON lines or Parquet. You see what it becomes before anything is
          imported.
        </span>
        <input
          id={input}
          type="file"
          accept=".csv,.tsv,.txt,.ndjson,.jsonl,.json,.parquet,text/csv,text/tab-separated-values,text/plain"
          onChange={(event) => take(event.currentTarget.files)}
        />
      </label>
      {problem && (
        <p role="alert" className={classes.alert}>
          {problem}
        </p>
      )}
    </>
  );
}

/** @param target what rows become, where it is known before the file is. */
function useUpload(target: unknown, onDone: (record: Import) => void) {
  const { client, workspace } = useApp();
  const queries = useQueryClient();
  const [share, setShare] = useState<number | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);
  const send = async (file: File) => {
    const controller = new AbortController();
    running.current = controller;
    setProblem(null);
    setShare(0);
    try {
      const url = client.url(importRoutes.create, { params: { workspace: workspace.slug } });
      const record = await uploadFile<Import>(url, file, setShare, controller.signal);
      if (typeof target === 'string') {
        await client.call(imports.routes.update, {
          params: { workspace: workspace.slug, id: record.id },
          body: { target, version: record.version },
        });
      }
      void queries.invalidateQueries({ queryKey: keys.lists(workspace.slug, imports.noun) });
      onDone(record);
    } catch (error) {
      setProblem(controller.signal.aborted ? null : messageOf(error));
    } finally {
      setShare(null);
    }
  };
  return { send, stop: () => running.current?.abort(), share, problem };
}
