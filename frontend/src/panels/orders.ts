/** 出动力量: every order of an incident, its state, and the buttons for what the radio says. */

import { html, nothing, type TemplateResult } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";

import type { CommandId } from "../state/commands.ts";
import { ageS, beijingTime, betweenS, clockDuration, duration } from "../state/format.ts";
import { word } from "../text/text.ts";
import type { OrderLine } from "../wire/frames.ts";
import { commandButton, named, type Ui } from "./ui.ts";

const BY_VOICE = [
  "sign",
  "turned_out",
  "en_route",
  "on_scene",
  "water_on",
  "water_off",
  "release",
  "return",
] as const satisfies readonly CommandId[];

export function ordersTable(
  ui: Ui,
  orders: readonly OrderLine[],
  orderId: string | null,
): TemplateResult {
  return html`<section class="orders" data-testid="orders" aria-label=${ui.t.incident.orders}>
    <div class="head small">
      <h3>${ui.t.incident.orders}</h3>
      <span class="count">${orders.filter((line) => line.is_open).length}</span>
    </div>
    ${
      orders.length === 0
        ? html`<p class="empty">${ui.t.incident.orders_none}</p>`
        : html`<ul>
            ${repeat(
              orders,
              (line) => line.id,
              (line) => orderRow(ui, line, line.id === orderId),
            )}
          </ul>`
    }
  </section>`;
}

function orderRow(ui: Ui, line: OrderLine, isSelected: boolean): TemplateResult {
  const { w } = ui;
  return html`<li
    class="order ${isSelected ? "selected" : ""} ${line.is_open ? "" : "over"}"
    data-testid="order-row"
    data-id=${line.id}
    data-appliance=${line.appliance_id}
    data-state=${line.state}
  >
    <button
      class="order-main"
      aria-pressed=${isSelected}
      @click=${() => ui.act.chooseOrder(line.id)}
    >
      <b class="sign">${line.call_sign}</b>
      <span class="order-state" data-state=${stateOf(line)}>${stateWords(ui, line)}</span>
      <small class="of">${word(w.appliance_types, line.appliance_type)} · ${named(ui, line)}</small>
      <span class="role">${word(w.roles, line.role)}</span>
      <span class="times">${times(ui, line)}</span>
    </button>
    ${
      isSelected && line.is_open
        ? html`<div class="voice" role="group" aria-label=${ui.t.order.voice_hint}>
            ${BY_VOICE.map((id) =>
              commandButton(ui, id, {
                label: ui.t.order.actions[id],
                hide: true,
              }),
            )}
          </div>`
        : nothing
    }
  </li>`;
}

/** Water on is a finer state than the order's own. */
const stateOf = (line: OrderLine): string =>
  line.is_unsigned_late && line.state === "ordered"
    ? "late"
    : line.state === "on_scene" && line.water_on_at
      ? "water_on"
      : line.state;

function stateWords(ui: Ui, line: OrderLine): string {
  const state = stateOf(line);
  if (state === "late") {
    return `${ui.t.order.unsigned_late} ${clockDuration(ageS(line.ordered_at, ui.now_ms) ?? 0)}`;
  }
  if (state === "ordered") {
    return `${ui.t.order.unsigned} ${clockDuration(ageS(line.ordered_at, ui.now_ms) ?? 0)}`;
  }
  if (state === "water_on") return ui.w.statuses.water_on;
  return word(ui.w.order_states, state);
}

function times(ui: Ui, line: OrderLine): TemplateResult {
  const { t, w } = ui;
  const response = betweenS(line.ordered_at, line.arrived_at);
  const part = (name: string, at: string | null) =>
    at === null ? nothing : html`<span>${name} ${beijingTime(at)}</span>`;
  return html`${part(t.order.ordered, line.ordered_at)} ${part(t.order.signed, line.signed_at)}
  ${part(t.order.turned_out, line.turned_out_at)}
  ${
    response === null
      ? nothing
      : html`<span class="good"
          >${t.order.response(duration(response, ui.lang))}${
            line.arrived_source && line.arrived_source !== "terminal"
              ? html`<small> · ${word(w.sources, line.arrived_source)}</small>`
              : nothing
          }</span
        >`
  }
  ${
    line.left_at === null
      ? nothing
      : html`<span class="bad" data-testid="left" title=${t.order.left_hint}
          >${t.order.left(beijingTime(line.left_at))}<small> · ${w.sources.inferred}</small></span
        >`
  }`;
}
