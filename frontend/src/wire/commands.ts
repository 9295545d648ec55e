/** Everything a screen can have done. One function per command; each user act carries its own key. */

import type {
  ApplianceStatus,
  IncidentType,
  LngLat,
  Me,
  RecommendationCard,
  StatusSource,
} from "./frames.ts";
import { type Answer, send } from "./http.ts";
import { newUuid } from "./uuid.ts";

export interface Opened {
  incident_id: string;
  number: string;
  recommendation: RecommendationCard | null;
}

export interface CallGiven {
  call_id: string;
  channel: string;
  phone: string;
  name: string;
  words: string;
  place: LngLat | null;
  address: string;
  formation_id: number;
}

export interface IncidentGiven {
  incident_id: string;
  call_id: string | null;
  incident_type: IncidentType;
  alarm_level: number;
  place: LngLat;
  address: string;
  premises_id: number | null;
  formation_id: number;
}

export interface PickGiven {
  appliance_id: number;
  role: string;
}

export type ReportedStatus = "turned_out" | "en_route" | "on_scene" | "water_on" | "water_off";

const post = <T>(path: string, body: unknown, key = newUuid()): Promise<Answer<T>> =>
  send<T>("POST", path, body, key);

export const logIn = (username: string, password: string) =>
  post<Me>("/api/session", { username, password });
export const logOut = () => send<null>("DELETE", "/api/session", {}, newUuid());

/** `key` lets one act be tried again later with the same effect. */
export const receiveCall = (call: CallGiven, key?: string) =>
  post<{ call_id: string }>("/api/calls", call, key);
export const closeCall = (callId: string, outcome: string, incidentId: string | null) =>
  post<null>(`/api/calls/${callId}/close`, { outcome, incident_id: incidentId });

export const openIncident = (incident: IncidentGiven, key?: string) =>
  post<Opened>("/api/incidents", incident, key);
export const recommendForIncident = (incidentId: string) =>
  post<RecommendationCard>(`/api/incidents/${incidentId}/recommendation`, {});
export const orderTurnout = (
  incidentId: string,
  recommendationId: string | null,
  picks: readonly PickGiven[],
  key?: string,
) =>
  post<{ order_ids: string[] }>(
    `/api/incidents/${incidentId}/orders`,
    { recommendation_id: recommendationId, picks },
    key,
  );
export const upgradeIncident = (incidentId: string, alarmLevel: number) =>
  post<{ recommendation: RecommendationCard | null }>(`/api/incidents/${incidentId}/upgrade`, {
    alarm_level: alarmLevel,
  });
export const controlIncident = (incidentId: string) =>
  post<null>(`/api/incidents/${incidentId}/control`, {});
export const putOutIncident = (incidentId: string) =>
  post<null>(`/api/incidents/${incidentId}/put-out`, {});
export const closeIncident = (incidentId: string, outcome: string) =>
  post<null>(`/api/incidents/${incidentId}/close`, { outcome });
export const noteIncident = (incidentId: string, words: string) =>
  post<null>(`/api/incidents/${incidentId}/notes`, { words });

export const signOrder = (orderId: string) => post<null>(`/api/orders/${orderId}/sign`, {});
export const reportOrderStatus = (orderId: string, status: ReportedStatus) =>
  post<null>(`/api/orders/${orderId}/status`, { status, source: "voice" satisfies StatusSource });
export const releaseOrder = (orderId: string) => post<null>(`/api/orders/${orderId}/release`, {});
export const returnOrder = (orderId: string) => post<null>(`/api/orders/${orderId}/return`, {});

export const setStatus = (applianceId: number, status: ApplianceStatus) =>
  post<null>(`/api/appliances/${applianceId}/status`, {
    status,
    source: "voice" satisfies StatusSource,
  });
export const undoStatus = (applianceId: number) =>
  post<null>(`/api/appliances/${applianceId}/undo`, {});
export const setCrew = (applianceId: number, crewCount: number) =>
  post<null>(`/api/appliances/${applianceId}/crew`, { crew_count: crewCount });

export const confirmPreAlert = (
  preAlertId: string,
  incidentId: string,
  incidentType: IncidentType,
  alarmLevel: number,
  key?: string,
) =>
  post<Opened>(
    `/api/pre-alerts/${preAlertId}/confirm`,
    { incident_id: incidentId, incident_type: incidentType, alarm_level: alarmLevel },
    key,
  );
export const cancelPreAlert = (preAlertId: string, reason: string) =>
  post<null>(`/api/pre-alerts/${preAlertId}/cancel`, { reason });

export const settleParked = (parkedId: number, how: "retried" | "dismissed") =>
  post<null>(`/api/parked/${parkedId}/settle`, { how });
