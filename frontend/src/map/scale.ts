/** A scale bar: a round number of metres and how wide it is on the screen. Pure. */

export interface ScaleBar {
  metres: number;
  width_px: number;
  words: string;
}

/** Metres of one pixel at the equator at zoom 0, with tiles of 512 pixels. */
const EQUATOR_M = 40_075_016.686 / 512;

export function scaleBar(lat: number, zoom: number, longest_px: number): ScaleBar {
  const metresPerPixel = (EQUATOR_M * Math.cos((lat * Math.PI) / 180)) / 2 ** zoom;
  const metres = roundDown(metresPerPixel * longest_px);
  return {
    metres,
    width_px: Math.round(metres / metresPerPixel),
    words: metres >= 1000 ? `${metres / 1000} km` : `${metres} m`,
  };
}

/** The largest of 1, 2, 5 times a power of ten that is not more. */
function roundDown(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  const first = value / power;
  return power * (first >= 5 ? 5 : first >= 2 ? 2 : 1);
}
