import { ActionIcon, UnstyledButton } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import {
  IconChevronDown,
  IconHome,
  IconLayoutSidebar,
  IconPlus,
  IconSearch,
} from '@tabler/icons-react';
import { useRouterState } from '@tanstack/react-router';
import type { Me } from '#core/access/access.contract.ts';
import { useAdmitted, useApp } from '#platform/ui/app-context.tsx';
import { AppLink } from '#platform/ui/app-link.tsx';
import { Keys } from '#platform/ui/keys/keys.tsx';
import { Slot } from '#platform/ui/slot.tsx';
import classes from './rail.module.css';
import { useShell } from './shell-context.ts';
import { type NavItem, type NavStage, placesOf, stagesShown } from './stages.ts';
import { useCreatable } from './use-creatable.ts';
import { UserMenu } from './user-menu.tsx';
import { WorkspaceSwitcher } from './workspace-switcher.tsx';

interface Props {
  readonly me: Me;
  readonly collapsed: boolean;
  readonly onCollapse: () => void;
}

/** The way around: workspace, find and create, the stages of the work, pinned views, you. */
export function Rail({ me, collapsed, onCollapse }: Props) {
  const { registry } = useApp();
  const shell = useShell();
  const creatable = useCreatable();
  const admitted = useAdmitted();
  const places = placesOf(registry, 'home');
  return (
    <div className={classes.rail} data-collapsed={collapsed || undefined}>
      <div className={classes.top}>
        <WorkspaceSwitcher me={me} collapsed={collapsed} />
        <div className={classes.topActions}>
          <Slot name="shell.notifications" />
          <ActionIcon
            aria-label="Fold the side bar"
            title="Fold the side bar ([)"
            className={classes.foldAll}
            aria-expanded={!collapsed}
            onClick={onCollapse}
          >
            <IconLayoutSidebar size={16} stroke={1.75} />
          </ActionIcon>
        </div>
      </div>
      <div className={classes.scope}>
        <Slot name="shell.scope" />
      </div>
      <div className={classes.quick}>
        <UnstyledButton className={classes.find} onClick={() => shell.openPalette('all')}>
          <IconSearch size={15} stroke={1.75} aria-hidden />
          <span>Find</span>
          <Keys keys="mod+k" />
        </UnstyledButton>
        {creatable.length > 0 && (
          <ActionIcon
            variant="default"
            size={32}
            aria-label="Create"
            title="Create (C)"
            onClick={() => shell.openPalette('create')}
          >
            <IconPlus size={16} stroke={1.75} />
          </ActionIcon>
        )}
      </div>
      <nav className={classes.nav} aria-label="Main">
        <ul>
          <Place item={{ path: '', label: 'Home', icon: IconHome, order: 0, aside: false }} />
          {places.map((item) => (
            <Place key={item.path} item={item} />
          ))}
        </ul>
        {stagesShown(registry, admitted).map((stage) => (
          <StageGroup key={stage.id} stage={stage} collapsed={collapsed} />
        ))}
        <Slot name="shell.pinned" />
      </nav>
      <UserMenu me={me} collapsed={collapsed} />
    </div>
  );
}

function StageGroup({ stage, collapsed }: { stage: NavStage; collapsed: boolean }) {
  const [open, setOpen] = useLocalStorage({
    key: `throughline:stage:${stage.id}`,
    defaultValue: true,
    getInitialValueInEffect: false,
  });
  const shown = open || collapsed;
  return (
    <section className={classes.stage}>
      <h2>
        <button type="button" aria-expanded={shown} onClick={() => setOpen(!open)}>
          {stage.label}
          <IconChevronDown size={12} className={classes.fold} aria-hidden />
        </button>
      </h2>
      {shown && (
        <ul>{stage.items.map((item) => !item.aside && <Place key={item.path} item={item} />)}</ul>
      )}
    </section>
  );
}

function Place({ item }: { item: NavItem }) {
  const { workspace } = useApp();
  const { closeMenu } = useShell();
  const here = useRouterState({ select: (state) => state.location.pathname });
  const below = here.replace(`/${workspace.slug}`, '').replace(/^\/|\/$/g, '');
  const current = below === item.path || (item.path !== '' && below.startsWith(`${item.path}/`));
  const Icon = item.icon;
  return (
    <li>
      <AppLink
        path={item.path}
        className={classes.place}
        aria-current={current ? 'page' : undefined}
        title={item.label}
        onClick={closeMenu}
      >
        <Icon size={16} stroke={1.75} />
        <span>{item.label}</span>
      </AppLink>
    </li>
  );
}
