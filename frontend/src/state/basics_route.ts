/** Where a person is in the basic data, written in the page's address after the #: so the browser's way back works. */

export const FILTERS = ["all", "incomplete", "overdue", "waiting"] as const;
export type Filter = (typeof FILTERS)[number];

/** `kind` "" is the overview, `id` null the list. */
export interface Route {
  readonly kind: string;
  readonly id: string | null;
  readonly isForm: boolean;
  readonly only: Filter;
  readonly words: string;
  readonly formationId: number | null;
}

export const OVERVIEW: Route = {
  kind: "",
  id: null,
  isForm: false,
  only: "all",
  words: "",
  formationId: null,
};

const FORM = "edit";

export function readRoute(hash: string): Route {
  const [path = "", query = ""] = hash.replace(/^#\/?/, "").split("?");
  const [kind = "", id = "", form = ""] = path.split("/").map(decoded);
  if (!/^[a-z_]+$/.test(kind)) return OVERVIEW;
  const asked = new URLSearchParams(query);
  const only = FILTERS.find((filter) => filter === asked.get("only")) ?? "all";
  const formation = asked.get("formation") ?? "";
  return {
    kind,
    id: id === "" ? null : id,
    isForm: id !== "" && form === FORM,
    only,
    words: asked.get("q") ?? "",
    formationId: /^\d{1,15}$/.test(formation) ? Number(formation) : null,
  };
}

export function writeRoute(route: Route): string {
  if (route.kind === "") return "#";
  const path = [route.kind, ...(route.id === null ? [] : [encodeURIComponent(route.id)])];
  if (route.id !== null && route.isForm) path.push(FORM);
  const query = filterQuery(route).toString();
  return `#${path.join("/")}${query === "" ? "" : `?${query}`}`;
}

/** What a list is narrowed to, as the address and the server both say it. */
export function filterQuery(route: Route): URLSearchParams {
  const query = new URLSearchParams();
  if (route.words !== "") query.set("q", route.words);
  if (route.formationId !== null) query.set("formation", String(route.formationId));
  if (route.only !== "all") query.set("only", route.only);
  return query;
}

/** One step back: form, card, list, overview. */
export function oneUp(route: Route): Route {
  if (route.isForm) return { ...route, isForm: false };
  if (route.id !== null) return { ...route, id: null };
  return OVERVIEW;
}

/** Whether two places in the page show the same list. */
export function isSameList(a: Route, b: Route): boolean {
  return a.kind === b.kind && filterQuery(a).toString() === filterQuery(b).toString();
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return ""; // an address somebody mangled
  }
}
