/** 附近摄像机: who sees the place, and the picture of one of them. */

import "./camera_picture.ts";

import { html, nothing, type TemplateResult } from "lit-html";

import { type CamerasShown, counted } from "../state/cameras.ts";
import { distance } from "../state/format.ts";
import type { CameraNear } from "../wire/frames.ts";
import { syntheticMark, type Ui } from "./ui.ts";

export function camerasPanel(ui: Ui, shown: CamerasShown): TemplateResult {
  const t = ui.t.cameras;
  const { cameras } = shown.near;
  const { sees, maySee } = counted(cameras);
  const chosen = cameras.find(({ camera }) => camera.id === shown.cameraId);
  return html`
    ${
      shown.stream !== null && chosen
        ? html`<figure class="picture" data-testid="picture" data-camera=${chosen.camera.id}>
            <camera-picture
              .words=${t}
              .lang_=${ui.lang}
              .ahead_ms=${ui.now_ms - Date.now()}
              .stream=${shown.stream}
            ></camera-picture>
            <figcaption>
              <b>${chosen.camera.name}</b>
              <span class="spring"></span>
              <button class="button quiet" data-testid="picture-stop" @click=${ui.act.stopCamera}>
                ${t.stop}
              </button>
            </figcaption>
          </figure>`
        : nothing
    }
    <p class="faint" data-testid="cameras-count">${t.count(cameras.length, sees, maySee)}</p>
    <ul class="camera-list" data-testid="cameras">
      ${cameras.map((one) => row(ui, one, shown))}
    </ul>
    <p class="faint" data-testid="cameras-caveat">
      ${ui.lang === "zh" ? shown.near.caveat_zh : shown.near.caveat_en}
    </p>
  `;
}

function row(ui: Ui, near: CameraNear, shown: CamerasShown): TemplateResult {
  const t = ui.t.cameras;
  const { camera } = near;
  const isChosen = camera.id === shown.cameraId;
  const facts = [
    camera.heading_deg === null ? t.turns : t.looks(Math.round(camera.heading_deg)),
    near.is_range_assumed ? t.range_assumed : "",
    near.clearness === null ? "" : t.clearness[near.clearness],
  ].filter((part) => part !== "");
  return html`<li
    data-testid="camera"
    data-id=${camera.id}
    data-sight=${near.sight}
    aria-current=${isChosen ? "true" : "false"}
  >
    <button class="camera-row" @click=${() => ui.act.look(camera.place)}>
      <b class="sight">${t.sights[near.sight]}</b>
      <span class="name">${camera.name} ${syntheticMark(ui, camera.is_synthetic)}</span>
      <span class="away">${t.directions[near.direction]} ${distance(near.distance_m)}</span>
      <small>${facts.join(" · ")}</small>
    </button>
    ${watchButton(ui, near, isChosen && shown.stream !== null)}
  </li>`;
}

function watchButton(ui: Ui, { camera, sight }: CameraNear, isWatched: boolean): TemplateResult {
  const t = ui.t.cameras;
  if (camera.picture !== "ready")
    return html`<span class="no-picture" data-testid="camera-picture-state"
      >${t.pictures[camera.picture]}</span
    >`;
  if (!ui.context.may.has("view_camera"))
    return html`<span class="no-picture">${t.not_yours}</span>`;
  return html`<button
    class="button ${!isWatched && sight === "sees" ? "main" : ""}"
    data-testid="camera-watch"
    aria-label=${`${t.watch} ${camera.name}`}
    ?disabled=${isWatched}
    @click=${() => ui.act.watchCamera(camera.id)}
  >
    ${isWatched ? t.watched : t.watch}
  </button>`;
}
