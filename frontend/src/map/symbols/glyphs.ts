/** Pictograms in a box of 24: what an appliance, an incident, a premises, a water source is. */

import type { ApplianceType, IncidentType } from "../../wire/frames.ts";
import { box, circle } from "./mark.ts";

/** `fill`: a solid shape. `line`: drawn with a pen of that width. */
export interface Glyph {
  fill?: string;
  line?: string;
  width?: number;
}

const DROP = "M12 2.5C15.6 7.4 18.4 11 18.4 14.6a6.4 6.4 0 0 1-12.8 0C5.6 11 8.4 7.4 12 2.5Z";
const FLAME =
  "M12.6 1.8c.5 3.2 2 4.8 3.6 6.8 1.5 1.8 2.7 3.8 2.7 6.4a6.9 6.9 0 0 1-13.8 0c0-2.7 1.3-4.6 2.8-6.4.2 1.6.8 2.6 1.9 3.2-.3-3.7.4-7.3 2.8-10Z";
const CROSS = "M9.2 3h5.6v6.2H21v5.6h-6.2V21H9.2v-6.2H3V9.2h6.2Z";

export const APPLIANCE_GLYPHS: Record<ApplianceType, Glyph> = {
  water_tender: { fill: DROP },
  water_supply: {
    fill: "M8.2 3.5c2.6 3.6 4.7 6.4 4.7 9.2a4.7 4.7 0 0 1-9.4 0c0-2.8 2.1-5.6 4.7-9.2ZM16.8 10c2 2.8 3.6 5 3.6 7.2a3.6 3.6 0 0 1-7.2 0c0-2.2 1.6-4.4 3.6-7.2Z",
  },
  foam_tender: {
    fill: `${circle(8, 14.5, 5.2)}${circle(16.4, 15.6, 4.2)}${circle(14, 7, 3.8)}`,
  },
  aerial_ladder: {
    line: "M5 20.5 14.5 3.5M10.5 21.5 20 5.5M8 15l5.2 2.2M10.6 10.5l5.2 2.2M13.2 6l5.2 2.2",
    width: 2.2,
  },
  aerial_platform: { line: "M4 21 12.5 11.5M12.5 11.5 9 5.5M14 3.5h6.5v5H14ZM9 5.5h5", width: 2.4 },
  water_tower: {
    line: "M5 21.5 9.5 8l8-2.5M17.5 5.5c2 .4 3.2 2 3.6 4.5M16.5 8.5c1.4.6 2.2 1.8 2.4 3.6",
    width: 2.4,
  },
  rescue_tender: {
    line: "M5 19 14 10M14.2 3.6a5.2 5.2 0 0 0 6.2 6.2l-2.8 1.4-4.8-4.8ZM4 5l15 15",
    width: 2.6,
  },
  command_vehicle: { line: "M6.5 21.5V3M6.5 4.2h12l-3 4 3 4h-12", width: 2.6 },
  hazmat_tender: { line: "M12 3 21.5 20.5H2.5ZM12 9.5v5M12 17.4v.2", width: 2.4 },
  smoke_tender: {
    line: "M12 12c-1-5 1-8 4-8s4 4-4 8M12 12c5 1 8 0 8 3.4s-4 3.8-8-3.4M12 12c-4 4-4 8-7 7s-3-6 7-7M12 12c-4-1-8-2-7-5s5-2 7 5",
    width: 2,
  },
  lighting_tender: {
    line: "M12 7.6a4.4 4.4 0 1 0 0 8.8 4.4 4.4 0 0 0 0-8.8ZM12 1.8v2M12 20.2v2M1.8 12h2M20.2 12h2M4.8 4.8l1.4 1.4M17.8 17.8l1.4 1.4M19.2 4.8l-1.4 1.4M6.2 17.8l-1.4 1.4",
    width: 2.2,
  },
};

export const INCIDENT_GLYPHS: Record<IncidentType, Glyph> = {
  fire: { fill: FLAME },
  highrise_fire: {
    fill: "M3 22V5.5h9.5V22ZM5.2 8v2h1.8V8Zm3.4 0v2h1.8V8ZM5.2 12v2h1.8v-2Zm3.4 0v2h1.8v-2ZM5.2 16v2h1.8v-2Zm3.4 0v2h1.8v-2ZM17.9 8.2c.3 1.9 1.2 2.9 2.1 4 .9 1 1.6 2.2 1.6 3.8a4 4 0 0 1-7.6 1.8V11c.6-.9 1.6-1.5 3.9-2.8Z",
  },
  underground_fire: {
    fill: "M2 3h20v2.6H2ZM11.9 8c.4 2.3 1.5 3.5 2.6 4.9 1.1 1.4 1.9 2.7 1.9 4.5a4.8 4.8 0 0 1-9.6 0c0-1.9.9-3.3 1.9-4.5.2 1 .6 1.8 1.4 2.2-.2-2.7.2-5.1 1.8-7.1Z",
  },
  rescue: { fill: CROSS },
  hazmat: {
    fill: `${circle(12, 12, 2.4)}M10.2 9.1 6.7 3A10 10 0 0 0 2 11.4h7a3 3 0 0 1 1.2-2.3ZM13.8 9.1 17.3 3A10 10 0 0 1 22 11.4h-7a3 3 0 0 0-1.2-2.3ZM13.7 14.5l3.5 6.2a10 10 0 0 1-10.4 0l3.5-6.2a3 3 0 0 0 3.4 0Z`,
  },
  flood: {
    line: "M2 9.5c2.5-2.6 4.2-2.6 6.7 0s4.2 2.6 6.7 0 4.2-2.6 6.6 0M2 16.5c2.5-2.6 4.2-2.6 6.7 0s4.2 2.6 6.7 0 4.2-2.6 6.6 0",
    width: 3,
  },
  traffic: {
    fill: `M6.2 5.5h11.6l2.7 6.6v6.4h-3.4v-2H6.9v2H3.5v-6.4ZM8.1 8 6.8 11.4h10.4L15.9 8Z${circle(7.2, 14, 1)}${circle(16.8, 14, 1)}`,
  },
};

/** Premises by what they are used for; an unknown word is drawn as a plain house. */
export const PREMISES_GLYPHS: Readonly<Record<string, Glyph>> = {
  residential: { fill: "M12 3 22 11.5h-3V21h-5v-6h-4v6H5v-9.5H2Z" },
  highrise_residential: {
    fill: "M6 22V2h12v20h-4.5v-4h-3v4ZM8.5 5v2.2h2.4V5Zm4.6 0v2.2h2.4V5ZM8.5 9.5v2.2h2.4V9.5Zm4.6 0v2.2h2.4V9.5ZM8.5 14v2.2h2.4V14Zm4.6 0v2.2h2.4V14Z",
  },
  hospital: { fill: CROSS },
  school: { fill: "M12 3.5 23 9l-11 5.5L1 9ZM5 13l7 3.6L19 13v4.2c-4 3.6-10 3.6-14 0Z" },
  hotel: {
    line: "M2.5 19.5V5M2.5 16.5h19v3M21.5 16.5V13a3 3 0 0 0-3-3H10v6.5M6.2 9.2v3.6",
    width: 2.6,
  },
  mall: { line: "M4.5 8h15l1.3 13H3.2ZM8.3 10.5V7a3.7 3.7 0 0 1 7.4 0v3.5", width: 2.4 },
  office: {
    fill: "M4 22V3h10v6h6v13ZM6.6 6v2h1.9V6Zm3.6 0v2h1.9V6ZM6.6 10.5v2h1.9v-2Zm3.6 0v2h1.9v-2ZM6.6 15v2h1.9v-2Zm3.6 0v2h1.9v-2Zm5.6-3v2h1.9v-2Zm0 4.5v2h1.9v-2Z",
  },
  factory: { fill: "M2 21V9.5l6 4v-4l6 4V3h4.5l1.5 10.5V21Z" },
  warehouse: { fill: "M12 3 22 8.5V21h-3.2V12H5.2v9H2V8.5ZM7.4 14h9.2v2.4H7.4Zm0 4h9.2V21H7.4Z" },
  chemical: {
    line: "M9 3h6M10 3v6L4.5 19.2A1.6 1.6 0 0 0 6 21.5h12a1.6 1.6 0 0 0 1.5-2.3L14 9V3M7.5 15.5h9",
    width: 2.3,
  },
  gas_station: {
    line: "M4.5 21V4.5h9V21M3 21h12M7 8.5h4M13.5 12h2.5a1.6 1.6 0 0 1 1.6 1.6v3a1.7 1.7 0 0 0 3.4 0V9L17.8 6",
    width: 2.3,
  },
  elderly_care: {
    line: "M9.5 6.2a2 2 0 1 0 0-.1M9.5 10v6l-2 5.5M9.5 12.5l4.5 2V21.5M13.9 12h3a2 2 0 0 1 2 2v7.5M9.5 16l3 5.5",
    width: 2.3,
  },
  entertainment: {
    line: "M9 18.5V5.2L20 3v13.2M9 18.5a2.7 2.7 0 1 1-5.4 0 2.7 2.7 0 0 1 5.4 0ZM20 16.2a2.7 2.7 0 1 1-5.4 0 2.7 2.7 0 0 1 5.4 0Z",
    width: 2.3,
  },
  metro: {
    line: `${box(5, 2.5, 14, 14.5, 4)}M5 10.5h14M8.5 14h.2M15.4 14h.2M7.5 17.5 5 21.5M16.5 17.5l2.5 4`,
    width: 2.3,
  },
  heritage: {
    line: "M2 9.5c4-.6 7.6-2.6 10-6.5 2.4 3.9 6 5.9 10 6.5M5.5 10v10M18.5 10v10M10 20v-6h4v6M3 20.5h18",
    width: 2.3,
  },
  underground: { line: "M2.5 4.5h19M5.5 8.5v12h13v-12M9 12h6M9 16h6", width: 2.4 },
  restaurant: {
    line: "M7 2.5v19M4 2.500v5a3 3 0 0 0 6 0v-5M17 21.500V2.500c-2.6 1.5-3.5 5-3.5 9H17",
    width: 2.3,
  },
  stadium: {
    line: "M3 8c0-2.2 4-4 9-4s9 1.8 9 4-4 4-9 4-9-1.8-9-4ZM3 8v8c0 2.2 4 4 9 4s9-1.8 9-4V8",
    width: 2.3,
  },
};

const PREMISES_ALIASES: Readonly<Record<string, string>> = {
  highrise_office: "office",
  kindergarten: "school",
  care_home: "elderly_care",
  shopping: "mall",
  market: "mall",
  complex: "mall",
  chemical_plant: "chemical",
  petrol_station: "gas_station",
  fuel_station: "gas_station",
  station: "metro",
  underground_parking: "underground",
  underground_mall: "underground",
  construction: "factory",
  cultural: "heritage",
};

/** The pictogram of an occupancy, by its word or a near word. */
export function premisesGlyph(occupancy: string): Glyph {
  return (
    PREMISES_GLYPHS[occupancy] ??
    PREMISES_GLYPHS[PREMISES_ALIASES[occupancy] ?? ""] ?? { fill: "M12 3 22 11.5h-3V21H5v-9.5H2Z" }
  );
}

/** 消火栓, 消防水鹤, 消防水池, 天然水源取水口: each its own outline, so that colour is not needed. */
export const WATER_GLYPHS: Readonly<Record<string, Glyph>> = {
  hydrant: {
    fill: "M9 2.5h6v2.2h2v3H7v-3h2ZM8.2 9h7.6v2H20v4h-4.2v4H18v2.8H6V19h2.2v-4H4v-4h4.2Z",
  },
  water_crane: { line: "M6 21.5V9a5 5 0 0 1 10 0v3M13 12h6M16 15.5v2M3.5 21.5h5", width: 2.8 },
  cistern: {
    line: "M3 5v13.5a1.5 1.5 0 0 0 1.5 1.5h15a1.5 1.5 0 0 0 1.5-1.5V5M3 11c3-2.4 4.5-2.4 7.5 0s4.5 2.4 7.5 0l3-1.6",
    width: 2.6,
  },
  draft_point: {
    line: "M5 3l7 6.5L19 3M12 9.5V14M2.5 18c2.4-2.4 4-2.4 6.3 0s4 2.4 6.4 0 4-2.4 6.3 0",
    width: 2.6,
  },
};

export const STATION_GLYPH: Glyph = { fill: FLAME };
export const HANDSET: Glyph = {
  fill: "M6.8 2.5 10 6.8 8 9.6c1.2 2.6 3.2 4.7 6.2 6.2l3-2 4.3 3.2c-.4 2.6-2 4.4-4.4 4.5C9.6 21.5 2.5 14.4 2.3 6.8c.1-2.3 1.9-4 4.5-4.3Z",
};
export const DETECTOR: Glyph = {
  line: "M12 9.6a2.4 2.4 0 1 0 0 4.8 2.4 2.4 0 0 0 0-4.8ZM7.4 7.4a6.5 6.5 0 0 0 0 9.2M16.6 7.4a6.5 6.5 0 0 1 0 9.2M4.2 4.2a11 11 0 0 0 0 15.6M19.8 4.2a11 11 0 0 1 0 15.6",
  width: 2.4,
};
