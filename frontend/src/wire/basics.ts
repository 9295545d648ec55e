/** The basic data (基础数据) over HTTP: the ten classes, their rows, checks and corrections. */

import type { components } from "./api.ts";
import type { LngLat } from "./frames.ts";
import { type Answer, get, send } from "./http.ts";

type Shapes = components["schemas"];

export type BasicClass = Shapes["BasicClassLine"];
export type KindLine = Shapes["KindLine"];
export type KeeperLine = Shapes["KeeperLine"];
export type KeptFormation = Shapes["KeptFormationLine"];
export type Nominee = Shapes["NomineeLine"];
export type BasicRow = Shapes["BasicRowLine"];
export type BasicPage = Shapes["BasicRows"];
export type BasicCard = Shapes["BasicRowCard"];
export type FactLine = Shapes["FieldCard"];
export type CheckLine = Shapes["CheckLine"];
export type CorrectionLine = Shapes["CorrectionCard"];
export type WaterCard = Shapes["WaterCard"];
export type InspectionLine = Shapes["WaterInspectionLine"];
export type NewInspection = Pick<
  Shapes["WaterInspectionGiven"],
  "state" | "note" | "flow_lps" | "pressure_mpa"
>;
/** A station, and who is on duty there; null where the roster could not be read. */
export type StationCard = Shapes["StationFile"] & { readonly duty: Shapes["DutyOut"] | null };
export type PremisesPage = Shapes["PremisesFile"];
export type Contact = Shapes["ContactLine"];

export const readBasics = () => get<BasicClass[]>("/api/basics");
export const readRows = (kind: string, query: URLSearchParams) =>
  get<BasicPage>(`/api/basics/${kind}?${query}`);
export const readCard = (kind: string, id: string) => get<BasicCard>(`/api/basics/${kind}/${id}`);
export const readWaiting = () => get<CorrectionLine[]>("/api/corrections?state=waiting&limit=200");

export const readKeptFormations = (kind: string) =>
  get<KeptFormation[]>(`/api/basics/${kind}/keepers`);
export const readNominees = (kind: string, formationId: number) =>
  get<Nominee[]>(`/api/basics/${kind}/keepers/nominees?formation=${formationId}`);

const post = <T>(path: string, body: unknown, key: string): Promise<Answer<T>> =>
  send<T>("POST", path, body, key);

/** `key` names one act: sent again with the same, it is done once. */
export const checkRow = (kind: string, id: string, note: string, key: string) =>
  post<BasicCard>(`/api/basics/${kind}/${id}/checks`, { note }, key);
export const proposeCorrection = (
  kind: string,
  id: string,
  values: Readonly<Record<string, unknown>>,
  place: LngLat | null,
  note: string,
  key: string,
) =>
  post<CorrectionLine>(
    `/api/basics/${kind}/${id}/corrections`,
    { values, note, ...(place && { place }) },
    key,
  );
export const acceptCorrection = (correctionId: number, note: string, key: string) =>
  post<CorrectionLine>(`/api/corrections/${correctionId}/acceptance`, { note }, key);
export const refuseCorrection = (correctionId: number, reason: string, key: string) =>
  post<CorrectionLine>(`/api/corrections/${correctionId}/refusal`, { reason }, key);

export const withdrawCorrection = (correctionId: number, key: string) =>
  post<CorrectionLine>(`/api/corrections/${correctionId}/withdrawal`, {}, key);

/** Name who keeps a kind over a formation and below it; `null`: nobody. */
export const setKeeper = (
  kind: string,
  formationId: number,
  personId: number | null,
  key: string,
) =>
  send<KeeperLine[]>(
    "PUT",
    `/api/basics/${kind}/keepers`,
    { formation_id: formationId, person_id: personId },
    key,
  );

export const readWater = (id: string) => get<WaterCard>(`/api/water/${id}`);
export const inspectWater = (id: string, inspection: NewInspection, key: string) =>
  post<WaterCard>(`/api/water/${id}/inspections`, inspection, key);
export async function readStation(id: string): Promise<Answer<StationCard>> {
  const [station, duty] = await Promise.all([
    get<Shapes["StationFile"]>(`/api/stations/${id}`),
    get<Shapes["DutyOut"]>(`/api/stations/${id}/duty`),
  ]);
  return station.ok
    ? { ok: true, value: { ...station.value, duty: duty.ok ? duty.value : null } }
    : station;
}
export const readPremisesPage = (id: string) => get<PremisesPage>(`/api/premises/${id}/card`);
export const readContacts = (id: string) => get<Contact[]>(`/api/premises/${id}/contacts`);
