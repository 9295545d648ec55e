/** 状态栏: is the screen live, how old is it, what time is it in Beijing, who sits here. */

import { html, nothing, type TemplateResult } from "lit-html";

import { getCommand } from "../state/commands.ts";
import { beijingDate, beijingTime, duration } from "../state/format.ts";
import type { Connection } from "../state/live.ts";
import type { Theme } from "../state/preferences.ts";
import type { Me } from "../wire/frames.ts";
import { keyCap, type Ui } from "./ui.ts";

export interface StatusBarData {
  readonly me: Me | null;
  readonly connection: Connection;
  readonly dataAge_s: number | null;
  readonly skew_s: number;
  readonly parkedCount: number;
  readonly theme: Theme;
}

const SKEW_WORTH_SAYING_S = 2;

export function statusBar(ui: Ui, data: StatusBarData): TemplateResult {
  const { t, w, lang } = ui;
  const scope = data.me?.scopes[0];
  const other = data.theme === "night" ? "day" : "night";
  return html`<header class="bar" data-testid="status-bar">
    <div class="brand">${beacon()}<b>${w.product}</b><span>${t.title}</span></div>
    ${
      scope
        ? html`<span class="scope">${lang === "zh" ? scope.name_zh : scope.name_en}</span>`
        : nothing
    }
    ${data.me?.is_demo ? html`<span class="mark demo">${t.bar.demo}</span>` : nothing}
    <span class="spring"></span>
    ${connectionPill(ui, data)}
    <div class="clock" data-testid="clock">
      <span class="date">${beijingDate(ui.now_ms)}</span>
      <b>${beijingTime(ui.now_ms)}</b>
      <span class="zone">${t.bar.beijing}</span>
      ${
        Math.abs(data.skew_s) > SKEW_WORTH_SAYING_S
          ? html`<span class="skew">${t.bar.skew(duration(Math.abs(data.skew_s), lang))}</span>`
          : nothing
      }
    </div>
    <span class="spring"></span>
    ${
      data.parkedCount > 0
        ? html`<button
            class="button bad parked"
            data-testid="parked"
            title=${t.commands.open_parked}
            @click=${() => ui.act.run("open_parked")}
          >
            ${t.bar.parked(data.parkedCount)}
          </button>`
        : nothing
    }
    <a class="button quiet" href="/basics" target="_blank" data-testid="basics-link"
      >${t.bar.basics}</a
    >
    <a class="button quiet" href="/health" target="_blank" data-testid="health-link"
      >${t.bar.health}</a
    >
    <a class="button quiet" href="/wall" target="_blank" data-testid="wall-link">${t.bar.wall}</a>
    <button
      class="button quiet"
      data-testid="theme"
      aria-label=${t.bar.to_theme[other]}
      title=${t.bar.to_theme[other]}
      @click=${() => ui.act.run("toggle_theme")}
    >
      <span>${t.bar.theme[data.theme]}</span>${keyCap(getCommand("toggle_theme").key)}
    </button>
    <button
      class="button quiet"
      data-testid="lang"
      aria-label=${t.bar.to_lang}
      title=${t.bar.to_lang}
      @click=${() => ui.act.run("toggle_lang")}
    >
      <span>${t.bar.other_lang}</span>${keyCap(getCommand("toggle_lang").key)}
    </button>
    <button
      class="button quiet"
      data-testid="help"
      title=${t.commands.help}
      @click=${() => ui.act.run("help")}
    >
      <span>${t.bar.help}</span>${keyCap("?")}
    </button>
    ${
      data.me
        ? html`<button
            class="button quiet person"
            data-testid="log-out"
            title=${t.commands.log_out}
            @click=${() => ui.act.run("log_out")}
          >
            <span>${(lang === "zh" ? data.me.name_zh : data.me.name_en) || data.me.username}</span>
            <span class="faint">${t.bar.log_out}</span>
          </button>`
        : nothing
    }
  </header>`;
}

/** The strip that says at once when the screen can no longer be believed. */
export function connectionBanner(ui: Ui, data: StatusBarData): TemplateResult | typeof nothing {
  const { banner } = ui.t.bar;
  const age = data.dataAge_s === null ? null : duration(data.dataAge_s, ui.lang);
  const words: Record<Connection, string> = {
    connecting: data.dataAge_s === null ? banner.connecting : banner.polling(age ?? ""),
    live: "",
    quiet: banner.quiet(age ?? ""),
    polling: banner.polling(age ?? ""),
    offline: age === null ? banner.offline_never : banner.offline(age),
    logged_out: banner.logged_out,
  };
  const said = words[data.connection];
  if (said === "") return nothing;
  return html`<div
    class="banner"
    data-connection=${data.connection}
    data-testid="connection-banner"
    role="alert"
  >
    ${said}
    ${
      data.connection === "logged_out"
        ? html`<a class="button" href="/login">${ui.t.bar.log_in}</a>`
        : nothing
    }
  </div>`;
}

function connectionPill(ui: Ui, { connection, dataAge_s }: StatusBarData): TemplateResult {
  const { t } = ui;
  const age = dataAge_s === null ? t.bar.no_data : t.bar.age(duration(dataAge_s, ui.lang));
  return html`<div
    class="connection"
    data-testid="connection"
    data-connection=${connection}
    role="status"
  >
    <i aria-hidden="true"></i><b>${t.bar.connection[connection]}</b><span>${age}</span>
  </div>`;
}

/** 烽燧: a tower with its fire, the project's mark. */
export function beacon(): TemplateResult {
  return html`<svg class="beacon" viewBox="0 0 24 24" width="26" height="26" aria-hidden="true">
    <path class="flame" d="M12 1c.4 2.600 3.900 3.700 3.900 7.100A3.900 3.900 0 0 1 12 12a3.900 3.900 0 0 1-3.900-3.900C8.100 5.700 11.300 4.300 12 1Z" />
    <path class="tower" d="M6 14h12l-1 2h-1l1.500 7h-11L8 16H7l-1-2Z" />
  </svg>`;
}
