import type { ComponentType, ReactNode } from 'react';
import type { AnyResource, BaseRecord } from '#platform/contract/resource.ts';
import type { Access } from '#platform/contract/route.ts';

/** Where a feature stands in the rail; `settings` and `home` features stand elsewhere. */
export const STAGES = [
  { id: 'home', label: 'Home' },
  { id: 'discover', label: 'Discover' },
  { id: 'decide', label: 'Decide' },
  { id: 'plan', label: 'Plan' },
  { id: 'build', label: 'Build' },
  { id: 'launch', label: 'Launch' },
  { id: 'learn', label: 'Learn' },
  { id: 'people', label: 'People' },
  { id: 'settings', label: 'Settings' },
] as const;
export type Stage = (typeof STAGES)[number]['id'];

export type Icon = ComponentType<{ size?: number | string; stroke?: number | string }>;

/** A component fetched when it is first shown: `() => import('./tree.tsx')`. */
export type Load<P = Record<never, never>> = () => Promise<{ default: ComponentType<P> }>;

/** Any record, its own fields by name. */
export type AnyRecord = BaseRecord & Record<string, unknown>;

export interface RecordSlotProps {
  readonly resource: AnyResource;
  readonly record: AnyRecord;
}

export interface ListSlotProps {
  readonly resource: AnyResource;
  /** The list route's query: filters, search and sort as chosen on the page. */
  readonly query: Readonly<Record<string, string>>;
}

export interface BulkSlotProps {
  readonly resource: AnyResource;
  /** Those selected. */
  readonly records: readonly AnyRecord[];
  /** Clears the selection. */
  readonly onDone: () => void;
}

/** How the rows of an uploaded file become what is no record. */
export interface ImportSlotProps {
  readonly record: AnyRecord;
  /** A dry run ended just now. */
  readonly isFresh: boolean;
}

/** A part of the record page beneath its body, or a card beneath its properties. */
export interface RecordSlot {
  readonly id: string;
  readonly label: string;
  readonly order?: number;
  readonly load: Load<RecordSlotProps>;
  /** Leave out on records it does not suit. */
  readonly when?: (record: AnyRecord) => boolean;
}

/** Another way to look at a list: tree, board, matrix. */
export interface ListView {
  readonly id: string;
  readonly label: string;
  readonly icon: Icon;
  readonly load: Load<ListSlotProps>;
}

export interface Page {
  /** Below the workspace: `prioritise`, `roadmaps/$id/timeline`. */
  readonly path: string;
  readonly title: string;
  /** Whose it is, as on routes: a settings page is listed for nobody else. */
  readonly access?: Access;
  /** Among the settings: the reader's own, not the workspace's. */
  readonly yours?: boolean;
  /** Its place among the settings pages. */
  readonly order?: number;
  readonly load: Load;
}

export interface Command {
  readonly id: string;
  readonly label: string;
  readonly icon?: Icon;
  readonly keywords?: string;
  readonly shortcut?: string;
  readonly run: (context: CommandContext) => void;
}

export interface CommandContext {
  /** Goes to a path below the workspace. */
  readonly go: (path: string) => void;
  /** Opens the create dialog of a noun. */
  readonly create: (noun: string, values?: Readonly<Record<string, unknown>>) => void;
}

/** A value of another noun's field that is more than a value: choosing it begins an act. */
export interface ChoiceAct {
  readonly nouns: readonly string[];
  readonly field: string;
  readonly value: string;
  /** Runs in place of the change; what is typed on the way is not lost when it is left. */
  readonly run: (context: CommandContext, recordId: string) => void;
}

/**
 * Places that other features fill. One component each per feature; all are shown,
 * in order of registration.
 */
export interface Slots {
  /** Saved views beside a list's title. */
  readonly 'list.views'?: Load<ListSlotProps>;
  /** Parts of a record that other features bring, after its thread. */
  readonly 'record.parts'?: Load<RecordSlotProps>;
  /** Why a record is there, and what came of it. */
  readonly 'record.thread'?: Load<RecordSlotProps>;
  readonly 'record.discussion'?: Load<RecordSlotProps>;
  /** Beside a record's title: watch, pin, share. */
  readonly 'record.actions'?: Load<RecordSlotProps>;
  /** What narrows every list, at the top of the rail. */
  readonly 'shell.scope'?: Load;
  /** The bell at the top of the rail. */
  readonly 'shell.notifications'?: Load;
  /** Pinned views at the foot of the rail. */
  readonly 'shell.pinned'?: Load;
  /** Entries of a list's menu. */
  readonly 'list.menu'?: Load<Pick<ListSlotProps, 'resource'>>;
  /** Beside the first action of an empty list: another way to begin. */
  readonly 'list.empty'?: Load<Partial<Pick<ListSlotProps, 'resource'>>>;
  /** The mapping of a file onto a target that is no noun; each shows itself for its own alone. */
  readonly 'import.target'?: Load<ImportSlotProps>;
  /** What a newcomer sees first on the home page. */
  readonly 'home.start'?: Load;
  /** One of the few steps that show a newcomer the work; in the order of the stages. */
  readonly 'home.step'?: Load;
  /** A card on the home page. */
  readonly 'home.card'?: Load;
}
export type SlotName = keyof Slots;

/** What a feature adds to the web application; `ui/index.tsx` exports it as `ui`, or several as a list. */
export interface FeatureUi {
  /** The noun it is about, by name, so that its contract need not come with the first page. */
  readonly noun?: string;
  readonly stage: Stage;
  /** Its place in the rail. */
  readonly nav?: {
    readonly icon: Icon;
    readonly order: number;
    /** Those of the noun unless told. */
    readonly label?: string;
    readonly path?: string;
    /** Found on home, in the palette and from what it belongs to; the rail is short. */
    readonly aside?: boolean;
  };
  /** Keeps a resource that only lives inside others out of rail and palette. */
  readonly hidden?: boolean;
  readonly pages?: readonly Page[];
  readonly record?: {
    readonly sections?: readonly RecordSlot[];
    readonly panels?: readonly RecordSlot[];
    /** Fields that a section shows, so that the properties leave them out. */
    readonly ownFields?: readonly string[];
    readonly replaces?: Load<RecordSlotProps>;
  };
  readonly list?: {
    readonly columns?: readonly string[];
    /** Extra marks beside a row's title. */
    readonly rowExtras?: (record: AnyRecord) => ReactNode;
    readonly toolbar?: Load<ListSlotProps>;
    readonly views?: readonly ListView[];
    readonly groupBy?: string;
    /** A click opens the page itself: where it is no record to read but a place to work. */
    readonly opens?: 'page';
    /** What the list shows while the workspace has no record of the noun, in place of the plain words. */
    readonly empty?: Load;
    /** What can be done to selected records beyond the rest. */
    readonly bulk?: Load<BulkSlotProps>;
  };
  readonly createForm?: Load<{
    readonly onClose: () => void;
    readonly values: Readonly<Record<string, unknown>>;
  }>;
  readonly commands?: readonly Command[];
  readonly choiceActs?: readonly ChoiceAct[];
  readonly slots?: Slots;
}
