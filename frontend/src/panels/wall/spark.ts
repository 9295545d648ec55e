/** A small line of how a time went from day to day; a day nobody measured is a gap, never a nought. */

import { html, nothing, svg, type TemplateResult } from "lit-html";

const WIDTH = 100;
const HEIGHT = 30;
const EDGE = 3;

export interface Dot {
  readonly x: number;
  readonly y: number;
}

/** Points of each measured day, and the pieces of line between neighbouring ones. */
export function sparkOf(values: readonly (number | null)[]): { dots: Dot[]; lines: Dot[][] } {
  const known = values.filter((value) => value !== null);
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const dots: Dot[] = [];
  const lines: Dot[][] = [];
  let line: Dot[] = [];
  values.forEach((value, day) => {
    if (value === null) {
      line = [];
      return;
    }
    const share = high === low ? 0.5 : (value - low) / (high - low);
    const x = EDGE + (day / Math.max(1, values.length - 1)) * (WIDTH - 2 * EDGE);
    const dot = { x, y: HEIGHT - EDGE - share * (HEIGHT - 2 * EDGE) };
    dots.push(dot);
    line.push(dot);
    if (line.length === 2) lines.push(line);
  });
  return { dots, lines };
}

export function spark(values: readonly (number | null)[]): TemplateResult | typeof nothing {
  const { dots, lines } = sparkOf(values);
  const last = dots.at(-1);
  if (dots.length < 2 || !last) return nothing;
  const at = ({ x, y }: Dot): string => `${x.toFixed(1)},${y.toFixed(1)}`;
  return html`<svg class="w-spark" viewBox="0 0 ${WIDTH} ${HEIGHT}" aria-hidden="true">
    ${lines.map((line) => svg`<polyline points=${line.map(at).join(" ")} />`)}
    ${dots.map((dot) => svg`<circle cx=${dot.x} cy=${dot.y} r=${dot === last ? EDGE : 1.6} />`)}
  </svg>`;
}
