/** A line of a tooltip: what it is, and its number in words. */
export interface TipLine {
  readonly color: string;
  readonly label: string;
  readonly value: string;
}

/** What a tooltip shows, as an element: names of events are text, whatever they hold. */
export function tipOf(head: string, lines: readonly TipLine[]): HTMLElement {
  const box = document.createElement('div');
  const title = box.appendChild(document.createElement('strong'));
  title.textContent = head;
  for (const { color, label, value } of lines) {
    const line = box.appendChild(document.createElement('div'));
    line.style.cssText = 'display:flex;align-items:center;gap:6px;max-width:320px';
    const dot = line.appendChild(document.createElement('span'));
    dot.style.cssText = `flex:none;width:8px;height:8px;border-radius:50%;background:${color}`;
    const name = line.appendChild(document.createElement('span'));
    name.style.cssText = 'flex:1;overflow:hidden;text-overflow:ellipsis';
    name.textContent = label;
    const number = line.appendChild(document.createElement('b'));
    number.style.cssText = 'margin-left:12px;font-variant-numeric:tabular-nums';
    number.textContent = value;
  }
  return box;
}
