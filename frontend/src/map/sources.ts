/** Which source draws what: by the names screens use, and by the names of the style's layers. */

import * as appliances from "../layers/appliances.ts";
import * as calls from "../layers/calls.ts";
import * as incidents from "../layers/incidents.ts";
import * as marks from "../layers/marks.ts";
import * as preAlerts from "../layers/pre_alerts.ts";
import * as roads from "../layers/roads.ts";
import * as routes from "../layers/routes.ts";
import * as stations from "../layers/stations.ts";
import * as water from "../layers/water.ts";
import type { LayerItems, LayerName, TileLayerName } from "./handle.ts";
import type { LiveSource } from "./stack.ts";

export const NO_ITEMS: LayerItems = {
  appliances: [],
  incidents: [],
  pre_alerts: [],
  calls: [],
  stations: [],
  routes: [],
  water_near: [],
  places: [],
};

/** Sources to draw anew when a layer is given other things. */
export const SOURCES_OF: Readonly<Record<LayerName, readonly LiveSource[]>> = {
  appliances: [appliances.SOURCE, marks.ACCURACY],
  incidents: [incidents.SOURCE],
  pre_alerts: [preAlerts.SOURCE],
  calls: [calls.SOURCE],
  stations: [stations.SOURCE],
  routes: [routes.SOURCE],
  water_near: [water.SOURCE],
  places: [marks.SOURCE, marks.ACCURACY],
};

/** The layers whose rendered features are told as drawn. */
export const DRAWN_ON: Readonly<Record<LayerName | TileLayerName, readonly string[]>> = {
  appliances: ["appliances"],
  incidents: ["incidents"],
  pre_alerts: ["pre_alerts"],
  calls: ["calls"],
  stations: ["stations"],
  routes: ["routes"],
  water_near: ["water_near"],
  places: ["places"],
  roads: roads.LINES,
  water: ["water", "water-rare", "water-dots"],
  premises: ["premises", "premises-key"],
  base: ["base-water", "base-green", "base-wood", "base-river", "base-rail", "base-residential"],
  buildings: ["buildings", "buildings-raised"],
  districts: ["districts"],
  first_due_areas: ["first_due_areas"],
  major_hazards: ["major_hazards"],
  cameras: ["cameras"],
  measure: ["measure", "measure-line", "measure-area"],
};
