import { acrossOf, type Bubble, downOf, type Plot } from './matrix-layout.ts';
import type { Point } from './use-scores.ts';

export interface Lines {
  readonly x: number;
  readonly y: number;
}

export interface Scene {
  readonly plot: Plot;
  readonly bubbles: readonly Bubble[];
  readonly lines: Lines | null;
  readonly quadrants: readonly [string, string, string, string];
  /** Drawn last and named. */
  readonly chosen: Bubble | null;
}

/** Draws the matrix; colours come from the theme, so light and dark are one code. */
export function paint(canvas: HTMLCanvasElement, scene: Scene): void {
  const context = canvas.getContext('2d');
  if (!context) return;
  const { width, height } = scene.plot;
  const ratio = window.devicePixelRatio || 1;
  if (canvas.width !== width * ratio || canvas.height !== height * ratio) {
    canvas.width = width * ratio;
    canvas.height = height * ratio;
  }
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  const style = getComputedStyle(canvas);
  const color = (name: string) => style.getPropertyValue(`--tl-${name}`);
  paintGround(context, scene, color);
  for (const bubble of scene.bubbles) {
    if (bubble !== scene.chosen)
      paintBubble(context, bubble, color('accent'), color('surface'), 0.5);
  }
  if (scene.bubbles.length <= 40) paintNames(context, scene, color, style.fontFamily);
  if (scene.chosen) {
    paintBubble(context, scene.chosen, color('accent'), color('text'), 0.9);
  }
}

type Color = (name: string) => string;

function paintGround(context: CanvasRenderingContext2D, scene: Scene, color: Color): void {
  const { plot, lines, quadrants } = scene;
  const { width, height, x, y } = plot;
  context.lineWidth = 1;
  context.strokeStyle = color('border-soft');
  context.beginPath();
  for (const tick of x.ticks) line(context, acrossOf(plot, tick), 0, 0, height);
  for (const tick of y.ticks) line(context, 0, downOf(plot, tick), width, 0);
  context.stroke();
  if (!lines) return;
  const cutX = acrossOf(plot, lines.x);
  const cutY = downOf(plot, lines.y);
  context.strokeStyle = color('border-strong');
  context.setLineDash([5, 4]);
  context.beginPath();
  line(context, cutX, 0, 0, height);
  line(context, 0, cutY, width, 0);
  context.stroke();
  context.setLineDash([]);
  context.fillStyle = color('text-3');
  context.font = `500 12px ${getComputedStyle(context.canvas).fontFamily}`;
  const [topLeft, topRight, bottomLeft, bottomRight] = quadrants;
  context.textAlign = 'left';
  context.fillText(topLeft, 12, 20);
  context.fillText(bottomLeft, 12, height - 12);
  context.textAlign = 'right';
  context.fillText(topRight, width - 12, 20);
  context.fillText(bottomRight, width - 12, height - 12);
}

function line(context: CanvasRenderingContext2D, x: number, y: number, dx: number, dy: number) {
  // Half a pixel in, a line of one pixel is one pixel wide.
  context.moveTo(Math.round(x) + 0.5, Math.round(y) + 0.5);
  context.lineTo(Math.round(x + dx) + 0.5, Math.round(y + dy) + 0.5);
}

function paintBubble(
  context: CanvasRenderingContext2D,
  { x, y, r }: Bubble,
  fill: string,
  ring: string,
  alpha: number,
): void {
  context.beginPath();
  context.arc(x, y, r, 0, 2 * Math.PI);
  context.globalAlpha = alpha;
  context.fillStyle = fill;
  context.fill();
  context.globalAlpha = 1;
  context.lineWidth = 1.5;
  context.strokeStyle = ring;
  context.stroke();
}

/** What a bubble may be called, the shorter where there is less room; its key fits nearly anywhere. */
function namesOf({ title, key }: Point): string[] {
  const cut = (most: number) =>
    title.length > most ? `${title.slice(0, most - 1).trimEnd()}…` : title;
  return [...new Set([cut(34), cut(20), key])];
}

/** Names beside bubbles, left out where they would lie over each other. */
function paintNames(
  context: CanvasRenderingContext2D,
  { bubbles, plot, chosen }: Scene,
  color: Color,
  font: string,
): void {
  context.font = `12px ${font}`;
  context.fillStyle = color('text-2');
  // A rim in the colour of the ground keeps lines from striking names out.
  context.strokeStyle = color('surface');
  context.lineWidth = 5;
  context.lineJoin = 'round';
  context.textBaseline = 'middle';
  const taken: Box[] = [];
  for (const { point, x, y, r } of bubbles) {
    if (point.id === chosen?.point.id) continue;
    for (const text of namesOf(point)) {
      const width = context.measureText(text).width;
      // Beside it, above it or below it: the first place where nothing else stands.
      const places = [
        { left: x + r + 6, y },
        { left: x - r - 6 - width, y },
        { left: x - width / 2, y: y - r - 10 },
        { left: x - width / 2, y: y + r + 10 },
      ];
      const free = places.find((place) => {
        const box = { left: place.left - 3, right: place.left + width + 3, y: place.y };
        if (box.left < 4 || box.right > plot.width - 4) return false;
        return !taken.some((other) => overlaps(other, box)) && !isCovered(bubbles, point.id, box);
      });
      if (!free) continue;
      taken.push({ left: free.left - 3, right: free.left + width + 3, y: free.y });
      context.textAlign = 'left';
      context.strokeText(text, free.left, free.y);
      context.fillText(text, free.left, free.y);
      break;
    }
  }
  context.textBaseline = 'alphabetic';
}

interface Box {
  left: number;
  right: number;
  y: number;
}

function overlaps(a: Box, b: Box): boolean {
  return Math.abs(a.y - b.y) < 15 && a.left < b.right && b.left < a.right;
}

function isCovered(bubbles: readonly Bubble[], own: string, box: Box): boolean {
  return bubbles.some(
    ({ point, x, y, r }) =>
      point.id !== own && Math.abs(y - box.y) < r + 6 && x + r > box.left && x - r < box.right,
  );
}
