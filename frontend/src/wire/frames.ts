/** The shapes of the wire by their plain names. All of them are generated (`npm run wire`); see desk/schemas. */

import type { components } from "./api.ts";

type Shapes = components["schemas"];

export type Instant = string;
export type LngLat = Shapes["LngLat"];

export type IncidentType = Shapes["IncidentType"];
export type IncidentState = Shapes["IncidentLine"]["state"];
export type ApplianceStatus = Shapes["ApplianceStatus"];
export type ApplianceType = Shapes["ApplianceType"];
export type OrderState = Shapes["OrderState"];
export type StatusSource = Shapes["StatusSource"];
export type CallChannel = Shapes["CallChannel"];
export type CallOutcome = Shapes["CallOutcome"];
export type CancelReason = Shapes["CancelReason"];
export type Outcome = Shapes["Outcome"];

export type CallLine = Shapes["CallLine"];
export type IncidentLine = Shapes["IncidentLine"];
export type OrderLine = Shapes["OrderLine"];
export type ApplianceLine = Shapes["ApplianceLine"];
export type StationLine = Shapes["StationLine"];
export type PremisesCard = Shapes["PremisesCard"];
export type WaterLine = Shapes["WaterLine"];
export type CandidateLine = Shapes["CandidateLine"];
export type ShortfallLine = Shapes["ShortfallLine"];
export type RecommendationCard = Shapes["RecommendationCard"];
export type RouteLine = Shapes["RouteLine"];
export type TimelineLine = Shapes["TimelineLine"];
export type IncidentCard = Shapes["IncidentCard"];
export type PreAlertLine = Shapes["PreAlertLine"];
export type StationLiveCard = Shapes["StationLiveCard"];
export type PremisesLiveCard = Shapes["PremisesLiveCard"];
export type ParkedLine = Shapes["ParkedLine"];
export type WallFigures = Shapes["WallFigures"];
export type MeScope = Shapes["MeScope"];
export type Me = Shapes["Me"];
export type HereCard = Shapes["HereCard"];
export type NearCard = Shapes["NearOut"];
export type CameraCard = Shapes["CameraCard"];
export type CameraNear = Shapes["CameraNear"];
export type CamerasNear = Shapes["CamerasNear"];
export type ViewingGiven = Shapes["ViewingGiven"];
export type MapCard = Shapes["MapCard"];
export type PlaceFound = Shapes["PlaceFound"];
export type NormLine = Shapes["NormLine"];

export type Hello = Shapes["Hello"];
export type HeadFrame = Shapes["HeadFrame"];
export type PositionsFrame = Shapes["PositionsFrame"];
export type RefusedFrame = Shapes["RefusedFrame"];
export type Ping = Shapes["Ping"];
/** The whole state of a stream, whose things are of one kind. */
export type Snapshot<T> = Omit<Shapes["Snapshot"], "data"> & { data: T[] };
/** One whole thing after a change; `gone` when it left the stream. */
export type Change<T> = Omit<Shapes["Change"], "data" | "gone"> & { gone?: boolean; data: T };

/** What commands carry. */
export type NewCall = Shapes["NewCall"];
export type NewIncident = Shapes["NewIncident"];
export type NewOrders = Shapes["NewOrders"];
export type PickIn = Shapes["PickIn"];
export type OrderReport = Shapes["OrderReport"];
export type PreAlertConfirmation = Shapes["PreAlertConfirmation"];
export type Settle = Shapes["Settle"];
