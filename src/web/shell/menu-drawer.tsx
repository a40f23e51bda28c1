import { Drawer } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './shell.module.css';

/** The rail on a phone, drawn in from the side. */
export default function MenuDrawer(props: { onClose: () => void; children: ReactNode }) {
  return (
    <Drawer
      opened
      onClose={props.onClose}
      size={288}
      withCloseButton={false}
      padding={0}
      aria-label="Menu"
      classNames={{ content: classes.drawer, body: classes.drawerBody }}
    >
      {props.children}
    </Drawer>
  );
}
