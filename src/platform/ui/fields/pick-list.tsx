import { IconCheck, IconPlus } from '@tabler/icons-react';
import {
  type KeyboardEvent,
  type ReactNode,
  useEffect,
  useEffectEvent,
  useId,
  useRef,
  useState,
} from 'react';
import { useFocusOnOpen } from '../overlay/use-focus-on-open.ts';
import classes from './pick-list.module.css';

export interface PickOption {
  readonly value: string;
  readonly label: string;
  readonly mark?: ReactNode;
  readonly hint?: string | undefined;
}

interface Props {
  readonly label: string;
  readonly options: readonly PickOption[];
  readonly selected: readonly string[];
  readonly onPick: (value: string) => void;
  /** Given, the caller narrows the options itself, by asking the server. */
  readonly onSearch?: (words: string) => void;
  /** The options are not yet those of the words typed: Enter takes the first when they are. */
  readonly loading?: boolean;
  /** Given, words that match nothing can become an option. */
  readonly onCreate?: ((words: string) => void) | undefined;
  readonly onClose?: () => void;
}

/** A list to pick from by typing, arrows and Enter; the base of every picker. */
export function PickList(props: Props) {
  const { label, options, selected, onPick, onSearch, loading = false, onCreate, onClose } = props;
  const input = useFocusOnOpen<HTMLInputElement>();
  const [words, setWords] = useState('');
  const [at, setAt] = useState(0);
  const [entered, setEntered] = useState(false);
  const listId = useId();
  const list = useRef<HTMLDivElement>(null);
  const wanted = words.trim().toLowerCase();
  const shown =
    onSearch || !wanted
      ? options
      : options.filter((option) => option.label.toLowerCase().includes(wanted));
  const exact = shown.some((option) => option.label.toLowerCase() === wanted);
  const creates = onCreate !== undefined && wanted !== '' && !exact;
  const total = shown.length + (creates ? 1 : 0);

  useEffect(() => {
    list.current?.children[at]?.scrollIntoView({ block: 'nearest' });
  }, [at]);

  const choose = (index: number) => {
    const option = shown[index];
    if (option) onPick(option.value);
    else if (creates) onCreate(words.trim());
    else return;
    setWords('');
    if (onSearch && words) onSearch('');
  };
  const chooseAt = useEffectEvent(() => choose(at));
  useEffect(() => {
    if (!entered || loading) return;
    setEntered(false);
    chooseAt();
  }, [entered, loading]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown') setAt((at + 1) % Math.max(total, 1));
    else if (event.key === 'ArrowUp') setAt((at - 1 + total) % Math.max(total, 1));
    else if (event.key === 'Enter' && !event.nativeEvent.isComposing) setEntered(true);
    else if (event.key === 'Escape') onClose?.();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div className={classes.root} data-tl-layer>
      <input
        className={classes.search}
        placeholder={label}
        aria-label={label}
        role="combobox"
        aria-expanded="true"
        aria-controls={listId}
        aria-activedescendant={total > 0 ? `${listId}-${at}` : undefined}
        value={words}
        ref={input}
        data-autofocus
        onKeyDown={onKeyDown}
        onChange={(event) => {
          setWords(event.currentTarget.value);
          setAt(0);
          setEntered(false);
          onSearch?.(event.currentTarget.value);
        }}
      />
      <div className={classes.list} id={listId} role="listbox" aria-label={label} ref={list}>
        {shown.map((option, index) => (
          <Row
            key={option.value}
            id={`${listId}-${index}`}
            option={option}
            selected={selected.includes(option.value)}
            active={index === at}
            onHover={() => setAt(index)}
            onPick={() => choose(index)}
          />
        ))}
        {creates && (
          <Row
            id={`${listId}-${shown.length}`}
            option={{ value: '', label: `Create “${words.trim()}”`, mark: <IconPlus size={14} /> }}
            selected={false}
            active={at === shown.length}
            onHover={() => setAt(shown.length)}
            onPick={() => choose(shown.length)}
          />
        )}
      </div>
      {total === 0 && (
        <p className={classes.none} role="status">
          {loading ? 'Searching…' : 'Nothing matches.'}
        </p>
      )}
    </div>
  );
}

function Row(props: {
  id: string;
  option: PickOption;
  selected: boolean;
  active: boolean;
  onHover: () => void;
  onPick: () => void;
}) {
  const { id, option, selected, active, onHover, onPick } = props;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the input handles Enter and the arrows
    <div
      id={id}
      role="option"
      aria-selected={selected}
      className={classes.option}
      data-active={active || undefined}
      onMouseMove={onHover}
      onMouseDown={(event) => event.preventDefault()}
      onClick={onPick}
    >
      {option.mark && <span className={classes.mark}>{option.mark}</span>}
      <span className={classes.label}>{option.label}</span>
      {option.hint && <span className={classes.hint}>{option.hint}</span>}
      {selected && <IconCheck size={15} stroke={2} className={classes.check} aria-hidden />}
    </div>
  );
}
