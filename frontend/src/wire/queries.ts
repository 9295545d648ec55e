/** Everything a screen can ask over HTTP besides its streams. */

import type {
  CameraCard,
  CamerasNear,
  HereCard,
  IncidentCard,
  IncidentType,
  LngLat,
  MapCard,
  Me,
  NearCard,
  NormLine,
  PlaceFound,
  PremisesCard,
  RouteLine,
  StationLine,
  WallFigures,
} from "./frames.ts";
import { get } from "./http.ts";

export interface Caller {
  phone: string;
  name: string;
  words: string;
}

export const whoAmI = () => get<Me>("/api/session");
export const readNorms = () => get<NormLine[]>("/api/norms");
export const readStations = () => get<StationLine[]>("/api/stations");
export const readWall = () => get<WallFigures>("/api/wall");
export const readCaller = (callId: string) => get<Caller>(`/api/calls/${callId}/caller`);
export const readIncident = (incidentId: string) =>
  get<IncidentCard>(`/api/incidents/${incidentId}`);
export const readRoute = (orderId: string) => get<RouteLine>(`/api/orders/${orderId}/route`);
export const readPremises = (premisesId: number) =>
  get<PremisesCard>(`/api/premises/${premisesId}`);

export function premisesAt(place: LngLat, signal?: AbortSignal) {
  const query = new URLSearchParams({ lng: String(place[0]), lat: String(place[1]) });
  return get<PremisesCard[]>(`/api/premises/at?${query}`, undefined, signal);
}

export const readMap = () => get<MapCard>("/api/map");

export function readHere(place: LngLat) {
  const query = new URLSearchParams({ lng: String(place[0]), lat: String(place[1]) });
  return get<HereCard>(`/api/here?${query}`);
}

/** What is near an incident, of what its type asks for. */
export function readNear(place: LngLat, type: IncidentType) {
  const query = new URLSearchParams({
    lng: String(place[0]),
    lat: String(place[1]),
    incident_type: type,
    limit: "3",
  });
  return get<NearCard>(`/api/resources/near?${query}`);
}

export const readExpertContact = (expertId: number) =>
  get<{ phone: string }>(`/api/resources/experts/${expertId}/contact`);

export const readCamera = (cameraId: number) => get<CameraCard>(`/api/cameras/${cameraId}`);

export function readCamerasNear(place: LngLat) {
  const query = new URLSearchParams({ lng: String(place[0]), lat: String(place[1]), limit: "30" });
  return get<CamerasNear>(`/api/cameras/near?${query}`);
}

export function findPlaces(
  words: string,
  near: LngLat | null,
  limit: number,
  signal?: AbortSignal,
) {
  const query = new URLSearchParams({ q: words, limit: String(limit) });
  if (near) {
    query.set("lng", String(near[0]));
    query.set("lat", String(near[1]));
  }
  return get<PlaceFound[]>(`/api/places?${query}`, undefined, signal);
}
