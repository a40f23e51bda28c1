import '@xyflow/react/dist/style.css';
import { Modal, useComputedColorScheme } from '@mantine/core';
import {
  Background,
  Controls,
  type Edge,
  Handle,
  MarkerType,
  type Node,
  type NodeProps,
  Position,
  ReactFlow,
} from '@xyflow/react';
import { useMemo, useState } from 'react';
import { useApp } from '#platform/ui/app-context.tsx';
import { useContracts } from '#platform/ui/data/use-contracts.ts';
import { PeekPanel } from '#platform/ui/list/peek-panel.tsx';
import { LINK_KINDS } from '../link-kinds.ts';
import type { Thread, ThreadMore, ThreadNode } from '../thread.contract.ts';
import { layout } from './graph-layout.ts';
import { Fact, useNodeFacts } from './node-line.tsx';
import classes from './thread.module.css';
import { moreText } from './thread-tree.tsx';

interface Props {
  readonly thread: Thread;
  readonly reading: ThreadMore | undefined;
  readonly onReadOn: (more: ThreadMore) => void;
  readonly onClose: () => void;
}

interface CardData extends Record<string, unknown> {
  readonly thread: Thread;
  readonly node: ThreadNode;
  readonly more: readonly ThreadMore[];
  readonly reading: ThreadMore | undefined;
  readonly onReadOn: (more: ThreadMore) => void;
}
type CardNode = Node<CardData, 'card'>;

const nodeTypes = { card: Card };

/** The thread as a graph, causes on the left, consequences on the right; a click looks closer. */
export default function ThreadGraph({ thread, reading, onReadOn, onClose }: Props) {
  const contracts = useContracts(thread.nodes.map(({ noun }) => noun));
  const scheme = useComputedColorScheme();
  const [peek, setPeek] = useState<string | null>(null);
  const nodes = useMemo(() => {
    const places = layout(thread);
    return thread.nodes.map(
      (node): CardNode => ({
        id: node.id,
        type: 'card',
        position: places.get(node.id) ?? { x: 0, y: 0 },
        data: {
          thread,
          node,
          more: thread.more.filter((item) => item.nodeId === node.id),
          reading,
          onReadOn,
        },
        ariaLabel: `${node.key} ${node.title}`,
      }),
    );
  }, [thread, reading, onReadOn]);
  const edges = useMemo(() => thread.edges.map(edgeOf), [thread]);
  const peeked = thread.nodes.find(({ id }) => id === peek);
  const resource = peeked && contracts.get(peeked.noun);
  return (
    <Modal
      opened
      fullScreen
      onClose={onClose}
      title="Thread"
      classNames={{ body: classes.graphBody, content: classes.graphContent }}
    >
      <div className={classes.graph}>
        <ReactFlow
          nodes={nodes}
          edges={edges}
          nodeTypes={nodeTypes}
          colorMode={scheme}
          fitView
          fitViewOptions={{ maxZoom: 1, minZoom: 0.5, padding: 0.15 }}
          minZoom={0.1}
          nodesDraggable={false}
          nodesConnectable={false}
          edgesFocusable={false}
          onNodeClick={(_, node) => setPeek(node.id)}
          onPaneClick={() => setPeek(null)}
        >
          <Background gap={24} />
          <Controls showInteractive={false} />
        </ReactFlow>
      </div>
      {peek && resource && (
        <PeekPanel resource={resource} id={peek} onClose={() => setPeek(null)} />
      )}
    </Modal>
  );
}

function edgeOf({ id, fromId, toId, kind }: Thread['edges'][number]): Edge {
  return {
    id,
    source: fromId,
    target: toId,
    label: LINK_KINDS.find((rule) => rule.kind === kind)?.forward,
    markerEnd: { type: MarkerType.ArrowClosed },
  };
}

function Card({ data }: NodeProps<CardNode>) {
  const { registry } = useApp();
  const { thread, node, more, reading, onReadOn } = data;
  const { quote, facts, behind } = useNodeFacts(thread)(node);
  const Icon = registry.noun(node.noun)?.icon;
  return (
    <div className={classes.card} data-root={node.id === thread.rootId || undefined}>
      <Handle type="target" position={Position.Left} isConnectable={false} />
      <div className={classes.cardHead}>
        {Icon && <Icon size={13} />}
        <span className={classes.key}>{node.key}</span>
        {[...behind, ...facts].slice(0, 2).map(({ view, value }) => (
          <Fact key={view.name} view={view} value={value} />
        ))}
      </div>
      <div className={classes.cardTitle}>{quote ? <q>{quote}</q> : node.title}</div>
      {more.map((item) => (
        <button
          key={`${item.direction} ${item.kind}`}
          type="button"
          className={`${classes.more} nodrag`}
          disabled={reading === item}
          onClick={(event) => {
            event.stopPropagation();
            onReadOn(item);
          }}
        >
          {moreText(item)}
        </button>
      ))}
      <Handle type="source" position={Position.Right} isConnectable={false} />
    </div>
  );
}
