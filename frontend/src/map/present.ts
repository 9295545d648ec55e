/** What is on the map at this moment, as words the legend's rows ask for. Pure. */

export interface Seen {
  layer: string;
  properties: Readonly<Record<string, unknown>>;
}

const AS_ICON: ReadonlySet<string> = new Set(["incidents", "stations"]);

/** Name everything seen: `appliance:en_route:live`, `water:hydrant:faulty`, `base:wood`, `road:trunk`. */
export function presentIn(features: Iterable<Seen>): Set<string> {
  const present = new Set<string>();
  for (const { layer, properties } of features) {
    const said = (name: string): string => String(properties[name] ?? "");
    const [group = "", ...rest] = layer.split("-");
    if (group === "appliances") {
      present.add(said("body"));
      present.add(said("glyph"));
    } else if (AS_ICON.has(group)) present.add(said("icon"));
    else if (group === "water" || group === "water_near") {
      present.add(`water:${said("kind")}:${said("state")}`);
    } else if (group === "premises") {
      present.add(`premises:${said("occupancy")}:${said("key") === "true" ? "key" : "plain"}`);
    } else if (layer.startsWith("roads-oneway")) {
      present.add(`oneway:${layer === "roads-oneway" ? "sure" : "guessed"}`);
    } else if (group === "roads") present.add(`roads:${rest[0] ?? ""}`);
    else if (group === "base") present.add(`base:${rest[0] ?? ""}`);
    else present.add(group);
  }
  present.delete("");
  return present;
}
