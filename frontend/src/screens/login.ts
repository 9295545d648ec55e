/** 登录页: two fields, nothing else to get wrong. */

import "../style/base.css";
import "../style/login.css";

import { html, nothing, render, type TemplateResult } from "lit-html";

import { beacon } from "../panels/status_bar.ts";
import type { Preferences } from "../state/preferences.ts";
import { LOGIN } from "../text/login.ts";
import { WORDS } from "../text/words.ts";
import { logIn } from "../wire/commands.ts";
import { applyPreferences, loadPreferences } from "./preferences.ts";

let preferences = loadPreferences();
let isSending = false;
let problem: { zh: string; en: string } | null = null;

function prefer(change: Partial<Preferences>): void {
  preferences = { ...preferences, ...change };
  applyPreferences(preferences);
  draw();
}

/** Where the person wanted to go; only a path of our own, never another host. */
function destination(): string {
  const next = new URLSearchParams(location.search).get("next") ?? "";
  const isOurs = /^\/(?:desk|wall|basics|admin\/layers)(?:[?#].*)?$/.test(next);
  return isOurs ? next + location.hash : "/desk"; // a browser keeps the # on its way here
}

async function submit(event: SubmitEvent): Promise<void> {
  event.preventDefault();
  if (isSending) return;
  const given = new FormData(event.target as HTMLFormElement);
  isSending = true;
  problem = null;
  draw();
  const answer = await logIn(String(given.get("username")), String(given.get("password")));
  if (answer.ok) {
    location.assign(destination());
    return;
  }
  isSending = false;
  problem =
    answer.why === "refused"
      ? answer.said
      : answer.why === "unreachable"
        ? { zh: LOGIN.zh.unreachable, en: LOGIN.en.unreachable }
        : { zh: LOGIN.zh.failed, en: LOGIN.en.failed };
  draw();
  document.querySelector<HTMLInputElement>("#password")?.select();
}

function page(): TemplateResult {
  const { lang, theme } = preferences;
  const t = LOGIN[lang];
  const other = theme === "night" ? "day" : "night";
  return html`<main class="login">
    <form data-testid="login-form" @submit=${submit}>
      <div class="crest">${beacon()}<b>${WORDS[lang].product}</b></div>
      <p class="lead">${t.lead}</p>
      <label
        ><span>${t.username}</span
        ><input
          class="field"
          name="username"
          data-testid="username"
          autocomplete="username"
          autocapitalize="none"
          spellcheck="false"
          required
          autofocus
      /></label>
      <label
        ><span>${t.password}</span
        ><input
          id="password"
          class="field"
          name="password"
          type="password"
          data-testid="password"
          autocomplete="current-password"
          required
      /></label>
      ${
        problem
          ? html`<p class="problem" role="alert" data-testid="login-problem">${problem[lang]}</p>`
          : nothing
      }
      <button class="button main large" data-testid="log-in" ?disabled=${isSending}>
        ${isSending ? t.sending : t.submit}
      </button>
      <p class="faint">${t.audited}</p>
    </form>
    <div class="choices">
      <button
        class="button quiet"
        data-testid="lang"
        @click=${() => prefer({ lang: lang === "zh" ? "en" : "zh" })}
      >
        ${t.to_lang}
      </button>
      <button class="button quiet" data-testid="theme" @click=${() => prefer({ theme: other })}>
        ${t.theme[other]}
      </button>
    </div>
  </main>`;
}

function draw(): void {
  document.title = WORDS[preferences.lang].product_long;
  render(page(), document.body);
}

applyPreferences(preferences);
draw();
document.querySelector<HTMLInputElement>('[name="username"]')?.focus();
