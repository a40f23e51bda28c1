import { type EChartsType, init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';

use([SVGRenderer]);

/** What a chart shows, drawn again as SVG: as wide and high as it stands on the screen. */
export function svgOf(chart: EChartsType, backgroundColor: string): string {
  const [width, height] = [chart.getWidth(), chart.getHeight()];
  const drawn = init(null, null, { renderer: 'svg', ssr: true, width, height });
  try {
    drawn.setOption({ ...chart.getOption(), animation: false, backgroundColor });
    return drawn.renderToSVGString();
  } finally {
    drawn.dispose();
  }
}
