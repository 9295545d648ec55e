/** Draws a symbol the first time a layer names it, as sharp as the screen; and again on a new theme. */

import type { Map as MapLibre } from "maplibre-gl";

import type { Palette } from "./palette.ts";
import { markNamed } from "./symbols/catalogue.ts";
import { pixelsOf } from "./symbols/mark.ts";

export class Images {
  private readonly made = new Set<string>();
  private readonly ratio: number;

  constructor(
    private readonly map: MapLibre,
    private palette: Palette,
    scale: number,
  ) {
    // Drawn as large as they are ever shown: a symbol enlarged is a symbol blurred.
    this.ratio = Math.max(1, window.devicePixelRatio) * Math.max(1, scale);
    map.setMissingStyleImageResolver((name) => {
      this.make(name);
      return Promise.resolve();
    });
  }

  setPalette(palette: Palette): void {
    this.palette = palette;
    for (const name of this.made) {
      const mark = markNamed(name, palette);
      if (mark && this.map.hasImage(name)) this.map.updateImage(name, pixelsOf(mark, this.ratio));
    }
  }

  private make(name: string): void {
    const mark = markNamed(name, this.palette);
    if (!mark || this.map.hasImage(name)) return;
    this.made.add(name);
    this.map.addImage(name, pixelsOf(mark, this.ratio), { pixelRatio: this.ratio });
  }
}
