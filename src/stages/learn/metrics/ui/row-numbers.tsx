import { MetricNumbers, NorthStar } from './metric-numbers.tsx';
import classes from './metrics.module.css';
import { useMetricTree } from './use-metrics.ts';

/** Beside a metric in a list: its course and its latest value. */
export default function RowNumbers({ id }: { id: string }) {
  const { data } = useMetricTree();
  const node = data?.items.find((item) => item.id === id);
  if (!node) return null;
  return (
    <>
      {node.northStar && <NorthStar />}
      <span className={classes.fill} />
      <MetricNumbers node={node} />
    </>
  );
}
