/** A map symbol as data: paths in a box. Drawn on a canvas for the map, as SVG for the legend. */

/** One path of a symbol, painted in order. */
export interface Stroke {
  d: string;
  fill?: string;
  stroke?: string;
  width?: number;
  dash?: readonly number[];
  /** Move and scale the path: x, y, scale. */
  at?: readonly [number, number, number];
  evenOdd?: boolean;
}

export interface Mark {
  /** Box of the paths. */
  width: number;
  height: number;
  /** Width on the desk's map in CSS pixels; the wall draws larger. */
  size: number;
  strokes: readonly Stroke[];
}

/** The same symbol as an SVG element, for the legend. */
export function svgOf(mark: Mark, size: number): string {
  const paths = mark.strokes.map((s) => {
    const at = s.at ? ` transform="translate(${s.at[0]} ${s.at[1]}) scale(${s.at[2]})"` : "";
    const dash = s.dash ? ` stroke-dasharray="${s.dash.join(" ")}"` : "";
    const stroke = s.stroke
      ? ` stroke="${s.stroke}" stroke-width="${s.width ?? 1}" stroke-linejoin="round" stroke-linecap="round"${dash}`
      : "";
    const rule = s.evenOdd ? ' fill-rule="evenodd"' : "";
    return `<path d="${s.d}" fill="${s.fill ?? "none"}"${rule}${stroke}${at}/>`;
  });
  const height = Math.round((size * mark.height) / mark.width);
  return `<svg viewBox="0 0 ${mark.width} ${mark.height}" width="${size}" height="${height}" aria-hidden="true">${paths.join("")}</svg>`;
}

/** Paint the symbol into pixels, `scale` canvas pixels for one CSS pixel of its size. */
export function pixelsOf(mark: Mark, scale: number): ImageData {
  const factor = (mark.size * scale) / mark.width;
  const canvas = document.createElement("canvas");
  canvas.width = Math.ceil(mark.width * factor);
  canvas.height = Math.ceil(mark.height * factor);
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  if (!pen) throw new Error("this browser has no 2D canvas");
  pen.lineJoin = "round";
  pen.lineCap = "round";
  for (const s of mark.strokes) {
    pen.setTransform(factor, 0, 0, factor, 0, 0);
    if (s.at) {
      pen.translate(s.at[0], s.at[1]);
      pen.scale(s.at[2], s.at[2]);
    }
    const path = new Path2D(s.d);
    if (s.fill) {
      pen.fillStyle = s.fill;
      pen.fill(path, s.evenOdd ? "evenodd" : "nonzero");
    }
    if (s.stroke) {
      pen.strokeStyle = s.stroke;
      pen.lineWidth = s.width ?? 1;
      pen.setLineDash([...(s.dash ?? [])]);
      pen.stroke(path);
    }
  }
  return pen.getImageData(0, 0, canvas.width, canvas.height);
}

/** A full circle as a path. */
export function circle(x: number, y: number, r: number): string {
  return `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0Z`;
}

/** A rectangle with round corners as a path. */
export function box(x: number, y: number, w: number, h: number, r: number): string {
  return `M${x + r} ${y}h${w - 2 * r}a${r} ${r} 0 0 1 ${r} ${r}v${h - 2 * r}a${r} ${r} 0 0 1 ${-r} ${r}h${2 * r - w}a${r} ${r} 0 0 1 ${-r} ${-r}v${2 * r - h}a${r} ${r} 0 0 1 ${r} ${-r}Z`;
}
