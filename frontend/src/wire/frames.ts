/** The shapes the server sends: lines, cards and frames (desk/schemas.py says what each means). */

export type LngLat = [number, number];
export type Instant = string;

export type IncidentType =
  | "fire"
  | "highrise_fire"
  | "underground_fire"
  | "rescue"
  | "hazmat"
  | "flood"
  | "traffic";
export type IncidentState = "open" | "controlled" | "put_out" | "closed";
export type ApplianceStatus =
  | "in_station"
  | "ordered"
  | "turned_out"
  | "en_route"
  | "on_scene"
  | "water_on"
  | "water_off"
  | "returning"
  | "standing_by"
  | "shuttling_water"
  | "in_training"
  | "out_of_service";
export type ApplianceType =
  | "water_tender"
  | "foam_tender"
  | "aerial_ladder"
  | "aerial_platform"
  | "water_tower"
  | "rescue_tender"
  | "command_vehicle"
  | "water_supply"
  | "hazmat_tender"
  | "smoke_tender"
  | "lighting_tender";
export type OrderState =
  | "ordered"
  | "signed"
  | "turned_out"
  | "en_route"
  | "on_scene"
  | "released"
  | "returned";
export type StatusSource = "terminal" | "voice" | "inferred" | "system";

export interface CallLine {
  id: string;
  channel: string;
  place: LngLat | null;
  address: string;
  received_at: Instant;
  state: string;
  outcome: string;
  incident_id: string | null;
}

export interface IncidentLine {
  id: string;
  number: string;
  formation_id: number;
  incident_type: IncidentType;
  alarm_level: number;
  highest_level: number;
  state: IncidentState;
  place: LngLat;
  address: string;
  premises_id: number | null;
  premises_name: string | null;
  is_key_premises: boolean;
  opened_at: Instant;
  first_order_at: Instant | null;
  first_arrival_at: Instant | null;
  water_on_at: Instant | null;
  controlled_at: Instant | null;
  put_out_at: Instant | null;
  closed_at: Instant | null;
  ordered_count: number;
  on_scene_count: number;
  unsigned_late_count: number;
}

export interface OrderLine {
  id: string;
  incident_id: string;
  appliance_id: number;
  call_sign: string;
  appliance_type: ApplianceType;
  station_id: number;
  station_name_zh: string;
  station_name_en: string;
  role: string;
  alarm_level: number;
  state: OrderState;
  is_open: boolean;
  is_unsigned_late: boolean;
  ordered_at: Instant;
  signed_at: Instant | null;
  turned_out_at: Instant | null;
  en_route_at: Instant | null;
  arrived_at: Instant | null;
  arrived_source: string;
  water_on_at: Instant | null;
  released_at: Instant | null;
  returned_at: Instant | null;
}

export interface ApplianceLine {
  id: number;
  call_sign: string;
  appliance_type: ApplianceType;
  station_id: number;
  station_name_zh: string;
  station_name_en: string;
  capability: Record<string, number>;
  status: ApplianceStatus;
  status_source: StatusSource;
  status_at: Instant;
  previous_status: string;
  crew_count: number;
  crew_minimum: number;
  is_dispatchable: boolean;
  why_not: string;
  order_id: string | null;
  incident_id: string | null;
  is_synthetic: boolean;
}

export interface StationLine {
  id: number;
  name_zh: string;
  name_en: string;
  kind: string;
  place: LngLat;
  appliance_count: number;
  dispatchable_count: number;
  is_synthetic: boolean;
}

export interface PremisesCard {
  id: number;
  name: string;
  address: string;
  place: LngLat;
  occupancy: string;
  storeys: number | null;
  underground_storeys: number;
  height_m: number | null;
  hazards: string[];
  is_key: boolean;
  is_synthetic: boolean;
}

export interface WaterLine {
  id: number;
  kind: string;
  state: string;
  place: LngLat;
  distance_m: number;
  flow_lps: number | null;
  pressure_mpa: number | null;
  volume_m3: number | null;
  is_synthetic: boolean;
}

export interface CandidateLine {
  appliance_id: number;
  call_sign: string;
  appliance_type: ApplianceType;
  station_name_zh: string;
  station_name_en: string;
  role: string;
  is_chosen: boolean;
  reason: string;
  turnout_s: number | null;
  travel_s: number | null;
  response_s: number | null;
  place: LngLat | null;
  place_source: "fix" | "station" | "none";
  place_age_s: number | null;
}

export interface ShortfallLine {
  role: string;
  missing_count: number;
  reason: string;
}

export interface RecommendationCard {
  id: string;
  made_at: Instant;
  incident_type: IncidentType;
  alarm_level: number;
  place: LngLat;
  network_version: string;
  network_age_s: number | null;
  plan_label: string;
  is_plan_example: boolean;
  candidates: CandidateLine[];
  considered_count: number;
  shortfall: ShortfallLine[];
  took_ms: Record<string, number>;
}

export interface RouteLine {
  appliance_id: number;
  line: LngLat[];
  length_m: number;
  travel_s: number;
  network_version: string;
}

export interface TimelineLine {
  id: string;
  log: string;
  seq: number;
  at: Instant;
  recorded_at: Instant;
  kind: string;
  actor: string;
  actor_name: string;
  facts: Record<string, string | number | boolean | null>;
  words: string;
  incident_id: string | null;
}

export interface IncidentCard {
  id: string;
  incident: IncidentLine;
  orders: OrderLine[];
  premises: PremisesCard | null;
  water: WaterLine[];
  recommendation: RecommendationCard | null;
  routes: RouteLine[];
  timeline: TimelineLine[];
}

export interface PreAlertLine {
  id: string;
  state: "open" | "confirmed" | "cancelled";
  raised_at: Instant;
  place: LngLat;
  address: string;
  premises_id: number;
  premises_name: string;
  is_key_premises: boolean;
  detector_id: number;
  detector_kind: string;
  detector_location: string;
  recommendation: RecommendationCard | null;
  incident_id: string | null;
  reason: string;
}

export interface ParkedLine {
  id: number;
  room: string;
  log: string;
  seq: number;
  kind: string;
  tries: number;
  error: string;
  parked_at: Instant;
}

export interface WallFigures {
  counted_at: Instant;
  open_incident_count: number;
  today_incident_count: number;
  today_call_count: number;
  appliance_count: number;
  dispatchable_count: number;
  on_order_count: number;
  on_scene_count: number;
  open_pre_alert_count: number;
  water_source_count: number;
  water_usable_count: number;
  today_median_response_s: number | null;
  today_median_response_of: number;
}

export interface MeScope {
  formation_id: number;
  kind: string;
  name_zh: string;
  name_en: string;
  roles: string[];
  log: string;
}

export interface Me {
  person_id: number;
  username: string;
  name_zh: string;
  name_en: string;
  scopes: MeScope[];
  commands: string[];
  streams: string[];
  is_demo: boolean;
}

export interface PlaceFound {
  kind: "premises" | "road" | "crossing" | "coordinates" | "station";
  id: number | null;
  label: string;
  detail: string;
  place: LngLat;
  matched: string;
  uncertainty_m: number | null;
  is_synthetic: boolean;
}

export interface Hello {
  kind: "hello";
  log: string;
  at: Instant;
}

export interface Snapshot<T> {
  kind: "snapshot";
  stream: string;
  seq: number;
  data: T[];
}

/** One whole thing after a change; `gone` when it left the stream. */
export interface Change<T> {
  kind: string;
  stream: string;
  prev: number;
  seq: number;
  at: Instant;
  gone?: boolean;
  data: T;
}

export interface HeadFrame {
  kind: "head";
  stream: string;
  seq: number;
}

export interface PositionsFrame {
  kind: "positions";
  stream: string;
  tick: number;
  at: Instant;
  ids: number[];
  lnglat: LngLat[];
  heading_deg: (number | null)[];
  speed_mps: (number | null)[];
  accuracy_m: (number | null)[];
  fix_at: Instant[];
}

export interface RefusedFrame {
  kind: "refused";
  stream: string;
}
