/** Everything a screen can have done. One function per command; each user act carries its own key. */

import type {
  ApplianceStatus,
  CallOutcome,
  CancelReason,
  Me,
  NewCall,
  NewIncident,
  NewOrders,
  OrderReport,
  Outcome,
  PickIn,
  PreAlertConfirmation,
  RecommendationCard,
  Settle,
  StatusSource,
  ViewingGiven,
} from "./frames.ts";
import { type Answer, send } from "./http.ts";
import { newUuid } from "./uuid.ts";

export interface Opened {
  incident_id: string;
  number: string;
  recommendation: RecommendationCard | null;
}

export type ReportedStatus = OrderReport["status"];

const post = <T>(path: string, body: unknown, key = newUuid()): Promise<Answer<T>> =>
  send<T>("POST", path, body, key);

export const logIn = (username: string, password: string) =>
  post<Me>("/api/session", { username, password });
export const logOut = () => send<null>("DELETE", "/api/session", {}, newUuid());

/** `key` lets one act be tried again later with the same effect. */
export const receiveCall = (call: NewCall, key?: string) =>
  post<{ call_id: string }>("/api/calls", call, key);
export const closeCall = (callId: string, outcome: CallOutcome, incidentId: string | null) =>
  post<null>(`/api/calls/${callId}/close`, { outcome, incident_id: incidentId });

/** Begin to watch a camera: it leaves a line in the log. */
export const beginViewing = (cameraId: number, incidentId: string | null) =>
  post<ViewingGiven>(`/api/cameras/${cameraId}/viewings`, { incident_id: incidentId });

export const openIncident = (incident: NewIncident, key?: string) =>
  post<Opened>("/api/incidents", incident, key);
export const recommendForIncident = (incidentId: string) =>
  post<RecommendationCard>(`/api/incidents/${incidentId}/recommendation`, {});
export const orderTurnout = (
  incidentId: string,
  recommendationId: string | null,
  picks: PickIn[],
  key?: string,
) =>
  post<{ order_ids: string[] }>(
    `/api/incidents/${incidentId}/orders`,
    { recommendation_id: recommendationId, picks } satisfies NewOrders,
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
export const closeIncident = (incidentId: string, outcome: Outcome) =>
  post<null>(`/api/incidents/${incidentId}/close`, { outcome });
export const noteIncident = (incidentId: string, words: string) =>
  post<null>(`/api/incidents/${incidentId}/notes`, { words });

export const signOrder = (orderId: string) => post<null>(`/api/orders/${orderId}/sign`, {});
export const reportOrderStatus = (orderId: string, status: ReportedStatus) =>
  post<null>(`/api/orders/${orderId}/status`, { status, source: "voice" } satisfies OrderReport);
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
  confirmation: PreAlertConfirmation,
  key?: string,
) => post<Opened>(`/api/pre-alerts/${preAlertId}/confirm`, confirmation, key);
export const cancelPreAlert = (preAlertId: string, reason: CancelReason) =>
  post<null>(`/api/pre-alerts/${preAlertId}/cancel`, { reason });

export const settleParked = (parkedId: number, how: Settle["how"]) =>
  post<null>(`/api/parked/${parkedId}/settle`, { how });
