/** A sheet of paper (打印): the map as it stands, with legend, scale, whose data it is, and when. */

import { html, render } from "lit-html";
import type { Map as MapLibre } from "maplibre-gl";

import type { Look } from "../layers/layer.ts";
import { coordinateWords } from "../state/datum.ts";
import { TEXTS } from "../text/map.ts";
import type { Chrome } from "./chrome.ts";

/** Everything else of the page is left off the paper by `map.css`. */
const SHEET = "print-sheet";

export function printMap(map: MapLibre, chrome: Chrome, look: Look): void {
  // A canvas of WebGL holds its picture only until the browser has shown it.
  map.once("render", () => {
    const picture = map.getCanvas().toDataURL("image/png");
    const centre = map.getCenter();
    const texts = TEXTS[look.lang];
    const sheet = document.createElement("div");
    sheet.className = SHEET;
    render(
      html`
        <h1>${texts.printed}</h1>
        <p>
          ${new Date().toLocaleString(look.lang === "zh" ? "zh-CN" : "en-GB", { timeZone: "Asia/Shanghai" })}
          · ${texts.datums.wgs84} ${coordinateWords([centre.lng, centre.lat], false)}
        </p>
        <img src=${picture} alt="" />
        <p class="sheet-foot">${chrome.scale()} · ${texts.north} · ${chrome.attribution()}</p>
        ${chrome.legendNow()}
      `,
      sheet,
    );
    document.body.append(sheet);
    const image = sheet.querySelector("img");
    addEventListener("afterprint", () => sheet.remove(), { once: true });
    void image?.decode().then(() => window.print());
  });
  map.triggerRepaint();
}
