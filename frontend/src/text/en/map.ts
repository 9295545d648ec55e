/** Words on and around the map. */

import type { Same } from "../text.ts";
import type { map as zh } from "../zh/map.ts";

export const map: Same<typeof zh> = {
  ago: (age) => `${age} ago`,
  lost: (age) => `lost for ${age}`,
  straight: (distance) => `${distance} straight`,
  ready: (free, all) => `${free}/${all}`,
  level: (level) => `Level ${level}`,
  detector: "Detector alarm",
  key: "Key premises",
  legend: "Legend",
  layers: "Layers",
  close: "Fold",
  synthetic: "Contains synthetic data",
  synthetic_hint: "Stations, water sources and premises marked so are made by a program, not real",
  attribution: "© OpenStreetMap contributors (ODbL)",
  coordinates: "WGS-84",
  zoom_in: "Zoom in",
  zoom_out: "Zoom out",
  north: "North up",
  pick_place: "Choose a place",
  groups: {
    appliances: "Appliances",
    stations: "Stations",
    incidents: "Incidents",
    pre_alerts: "Pre-alerts",
    water: "Water sources",
    premises: "Premises",
    routes: "Routes",
  },
  legend_titles: {
    status: "Appliance status (shape and colour)",
    age: "Age of position",
    type: "Appliance type",
    incident: "Incident and alarm level",
    station: "Station readiness",
    water: "Water sources",
    roads: "Road direction",
  },
  ages: { live: "live", stale: "stale (age is written)", lost: "lost" },
  readiness: {
    all: "all dispatchable",
    most: "half or more dispatchable",
    few: "less than half dispatchable",
    none: "none dispatchable",
    unknown: "no appliance known",
  },
  oneway: { sure: "one way", guessed: "guessed one way (unverified)" },
  ring: "filled arcs count the level",
};
