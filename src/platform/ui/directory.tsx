import { createContext, type ReactNode, useContext } from 'react';
import type { Person } from './app-context.tsx';
import type { FieldView } from './fields/field-view.ts';

export interface Tag {
  readonly id: string;
  readonly name: string;
  readonly color?: string | undefined;
}

/** What editors and cells look names up in: members, tags and custom fields of the workspace. */
export interface Directory {
  readonly people: readonly Person[];
  person(id: string): Person | undefined;
  readonly tags: readonly Tag[];
  tag(id: string): Tag | undefined;
  /** Null where the caller may not add tags. */
  readonly createTag: ((name: string) => Promise<Tag>) | null;
  customFields(noun: string): readonly FieldView[];
}

const EMPTY: Directory = {
  people: [],
  person: () => undefined,
  tags: [],
  tag: () => undefined,
  createTag: null,
  customFields: () => [],
};

const DirectoryContext = createContext<Directory>(EMPTY);

export function DirectoryProvider(props: { value: Directory; children: ReactNode }) {
  return <DirectoryContext value={props.value}>{props.children}</DirectoryContext>;
}

export function useDirectory(): Directory {
  return useContext(DirectoryContext);
}
