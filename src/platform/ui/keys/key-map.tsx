import { Modal } from '@mantine/core';
import classes from './keys.module.css';
import { Keys } from './keys.tsx';
import { useShortcutList } from './shortcut.ts';

/** All keys that do something here, by group. */
export default function KeyMap({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const listed = useShortcutList().filter((shortcut) => !shortcut.unlisted);
  const unique = [...new Map(listed.map((item) => [`${item.group}|${item.keys}`, item])).values()];
  const groups = Map.groupBy(unique, (shortcut) => shortcut.group);
  return (
    <Modal opened={opened} onClose={onClose} title="Keyboard" size="lg">
      <div className={classes.map}>
        {[...groups].map(([group, shortcuts]) => (
          <section key={group} className={classes.group}>
            <h3>{group}</h3>
            {shortcuts.map((shortcut) => (
              <div key={shortcut.keys} className={classes.row}>
                <span>{shortcut.label}</span>
                <Keys keys={shortcut.keys} />
              </div>
            ))}
          </section>
        ))}
      </div>
    </Modal>
  );
}
