import { IconStar } from '@tabler/icons-react';
import { Arriving } from '#platform/ui/arriving.tsx';
import { HomeCard } from '#platform/ui/home-card.tsx';
import { withUnit } from '../metric-words.ts';
import { metrics } from '../metrics.contract.ts';
import { useMetricTree } from './use-metrics.ts';

/** The latest value of the one metric that counts most. */
export default function NorthStarHomeCard() {
  const { data } = useMetricTree();
  if (!data) return <Arriving />;
  const star = data.items.find(({ northStar }) => northStar);
  if (!star || star.latestValue === null) return null;
  const figure = withUnit(star.latestValue, star.unit);
  return (
    <HomeCard
      icon={IconStar}
      figure={figure}
      label={star.name}
      path={`${metrics.path}/${star.id}`}
    />
  );
}
