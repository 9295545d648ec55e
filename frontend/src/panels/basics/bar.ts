/** The bar of the basic data: whose it is, how old what one sees is, and the way to the desk. */

import { html, nothing, type TemplateResult } from "lit-html";

import { beijingTime } from "../../state/format.ts";
import type { Theme } from "../../state/preferences.ts";
import type { Me } from "../../wire/frames.ts";
import { beacon } from "../status_bar.ts";
import { keyCap } from "../ui.ts";
import type { Ui } from "./ui.ts";

export interface BarData {
  readonly me: Me | null;
  readonly theme: Theme;
  readonly read_ms: number | null;
  readonly isReading: boolean;
}

export function basicsBar(ui: Ui, data: BarData): TemplateResult {
  const { t, w, lang } = ui;
  const scope = data.me?.scopes[0];
  const other = data.theme === "night" ? "day" : "night";
  return html`<header class="bar" data-testid="basics-bar">
    <a class="brand" href="#" aria-label="${w.product} · ${t.title}">
      ${beacon()}<b>${w.product}</b><span>${t.title}</span>
    </a>
    ${
      scope
        ? html`<span class="scope">${lang === "zh" ? scope.name_zh : scope.name_en}</span>`
        : nothing
    }
    ${data.me?.is_demo ? html`<span class="mark demo">${t.bar.demo}<span class="rest">${t.bar.demo_rest}</span></span>` : nothing}
    <span class="spring"></span>
    <button
      class="button quiet"
      data-testid="read-again"
      title=${t.bar.read_again}
      aria-label=${t.bar.read_again}
      aria-busy=${data.isReading}
      @click=${() => ui.act.readAgain()}
    >
      <span class="read-at"
        >${data.read_ms === null ? t.board.reading : t.bar.read_at(beijingTime(data.read_ms))}</span
      ><span aria-hidden="true">↻</span>
    </button>
    <a class="button quiet" href="/desk" data-testid="desk-link">${t.bar.desk}</a>
    <button
      class="button quiet"
      data-testid="theme"
      aria-label=${t.bar.to_theme[other]}
      title=${t.bar.to_theme[other]}
      @click=${() => ui.act.toggleTheme()}
    >
      <span>${t.bar.theme[data.theme]}</span>${keyCap("T")}
    </button>
    <button
      class="button quiet"
      data-testid="lang"
      aria-label=${t.bar.to_lang}
      title=${t.bar.to_lang}
      @click=${() => ui.act.toggleLang()}
    >
      <span>${t.bar.other_lang}</span>${keyCap("L")}
    </button>
    ${
      data.me
        ? html`<button class="button quiet person" data-testid="log-out" title=${t.bar.log_out} @click=${() => ui.act.logOut()}>
            <span>${(lang === "zh" ? data.me.name_zh : data.me.name_en) || data.me.username}</span>
            <span class="faint">${t.bar.log_out}</span>
          </button>`
        : nothing
    }
  </header>`;
}
