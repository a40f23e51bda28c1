import type { ReactNode } from 'react';
import type { FieldState } from '#platform/contract/field.ts';
import { useApp } from '../app-context.tsx';
import { AppLink } from '../app-link.tsx';
import { useDirectory } from '../directory.tsx';
import { type FieldView, isBlank, kindOf } from './field-view.ts';
import { formatAgo, formatDay, formatFieldNumber, formatMoment } from './format.ts';
import classes from './marks.module.css';
import { Dot, Face, StateRing, TagMark } from './marks.tsx';

interface Props {
  readonly view: FieldView;
  readonly value: unknown;
  /** What stands there when the value is empty. */
  readonly blank?: ReactNode;
  /** In a table cell: one line, clipped. */
  readonly compact?: boolean;
  /** References and addresses as links; off inside a button. */
  readonly links?: boolean;
}

/** A value as people read it, by kind. */
export function ValueView({ view, value, blank = null, compact = false, links = false }: Props) {
  if (isBlank(value)) return <span className={classes.blank}>{blank}</span>;
  const kind = kindOf(view);
  switch (kind) {
    case 'choice':
      return <ChoiceMark view={view} value={String(value)} />;
    case 'person':
      return <PersonName id={String(value)} />;
    case 'reference':
      return <RefName id={String(value)} link={links} />;
    case 'tags':
      return <TagLine ids={value as string[]} compact={compact} />;
    case 'list':
      return <span className={classes.clip}>{(value as string[]).join(', ')}</span>;
    case 'boolean':
      return value ? <span>Yes</span> : <span>No</span>;
    case 'integer':
    case 'number':
      return <NumberText state={view.field.state} value={Number(value)} compact={compact} />;
    case 'date':
      return <time dateTime={String(value)}>{formatDay(String(value))}</time>;
    case 'timestamp':
      return (
        <time dateTime={String(value)} title={formatMoment(String(value))}>
          {formatAgo(String(value))}
        </time>
      );
    case 'url':
    case 'email':
      return <Address kind={kind} value={String(value)} link={links} />;
    case 'json':
      return <code className={classes.clip}>{JSON.stringify(value)}</code>;
    default:
      return <span className={classes.clip}>{String(value)}</span>;
  }
}

/** A choice: a ring that fills for states, a dot for other choices, and its label. */
export function ChoiceMark({ view, value }: { view: FieldView; value: string }) {
  const options = view.field.state.options ?? [];
  const at = options.findIndex((option) => option.value === value);
  const option = options[at] ?? { value, label: value };
  const isState = /^(state|status|stage)$/.test(view.name);
  return (
    <span className={classes.line}>
      {isState ? (
        <StateRing option={option} at={Math.max(at, 0)} of={options.length} />
      ) : (
        option.color && <Dot color={option.color} />
      )}
      <span className={classes.clip}>{option.label}</span>
    </span>
  );
}

export function PersonName({ id }: { id: string }) {
  const { refs } = useApp();
  const name = useDirectory().person(id)?.name ?? refs.get(id)?.title ?? 'Former member';
  return (
    <span className={classes.line}>
      <Face name={name} />
      <span className={classes.clip}>{name}</span>
    </span>
  );
}

export function RefName({ id, link }: { id: string; link: boolean }) {
  const { refs, registry } = useApp();
  const ref = refs.get(id);
  const noun = ref && registry.noun(ref.noun);
  if (!ref) return <span className={classes.blank}>A record</span>;
  const content = (
    <>
      <span className={classes.key}>{ref.key}</span>
      <span className={classes.clip}>{ref.title || 'Untitled'}</span>
    </>
  );
  if (!link || !noun) return <span className={classes.line}>{content}</span>;
  return (
    <AppLink className={`${classes.line} ${classes.link}`} path={`${noun.path}/${id}`}>
      {content}
    </AppLink>
  );
}

/** Letters that two tags may have together to stand side by side in a cell. */
const TWO_TAGS = 15;

function TagLine({ ids, compact }: { ids: readonly string[]; compact: boolean }) {
  const directory = useDirectory();
  const { refs } = useApp();
  const tags = ids.map((id) => directory.tag(id) ?? { id, name: refs.get(id)?.title ?? 'Tag' });
  const roomForTwo = (tags[0]?.name.length ?? 0) + (tags[1]?.name.length ?? 0) <= TWO_TAGS;
  const shown = compact ? tags.slice(0, roomForTwo ? 2 : 1) : tags;
  return (
    <span className={classes.tags} style={compact ? undefined : { flexWrap: 'wrap' }}>
      {shown.map((tag) => (
        <TagMark key={tag.id} tag={tag} />
      ))}
      {shown.length < tags.length && (
        <span className={classes.more} title={tags.map((tag) => tag.name).join(', ')}>
          +{tags.length - shown.length}
        </span>
      )}
    </span>
  );
}

/** Where room is scarce, only signs such as “%” and “€” stand behind a number. */
function unitShown(unit: string | undefined, compact: boolean): string | undefined {
  return compact && unit && unit.length > 2 ? undefined : unit;
}

function NumberText(props: { state: FieldState; value: number; compact: boolean }) {
  const { state, value, compact } = props;
  const unit = unitShown(state.unit, compact);
  return (
    <span className={classes.number}>
      {formatFieldNumber({ ...state, unit: '' }, value)}
      {unit && <span className={classes.unit}>{unit}</span>}
    </span>
  );
}

function Address({ kind, value, link }: { kind: 'url' | 'email'; value: string; link: boolean }) {
  const shown = value.replace(/^https?:\/\/(www\.)?/, '').replace(/\/$/, '');
  const safe = kind === 'email' || /^https?:\/\//i.test(value);
  if (!link || !safe) return <span className={classes.clip}>{shown}</span>;
  return (
    <a
      className={`${classes.link} ${classes.clip}`}
      href={kind === 'email' ? `mailto:${value}` : value}
      target={kind === 'url' ? '_blank' : undefined}
      rel="noopener noreferrer"
    >
      {shown}
    </a>
  );
}
