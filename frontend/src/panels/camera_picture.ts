/** A camera's picture as an element: begins when it stands on the page, ends at once when it leaves. */

import { html, nothing, render } from "lit-html";

import { ageMs, begun, ended, type Picture, statusOf, whyOf, withFrame } from "../state/cameras.ts";
import type { CamerasText } from "../text/zh/cameras.ts";
import { watch } from "../wire/camera_stream.ts";

const LOOK_MS = 250;

class CameraPicture extends HTMLElement {
  lang_: "zh" | "en" = "zh";
  words: CamerasText | null = null;
  /** What the server's clock is ahead of this machine's. */
  ahead_ms = 0;

  private held: Picture = begun(Date.now());
  private of = "";
  private leave: (() => void) | null = null;
  private looking: ReturnType<typeof setInterval> | undefined;
  private readonly canvas = document.createElement("canvas");
  private readonly video = document.createElement("video");
  private readonly over = document.createElement("div");

  constructor() {
    super();
    this.video.muted = true;
    this.video.playsInline = true;
    this.over.className = "picture-state";
    this.over.setAttribute("role", "status");
  }

  set stream(stream: string) {
    if (stream === this.of) return;
    this.of = stream;
    if (this.isConnected) this.begin();
  }

  connectedCallback(): void {
    if (!this.canvas.isConnected) this.append(this.canvas, this.video, this.over);
    this.begin();
    this.looking = setInterval(() => this.draw(), LOOK_MS);
  }

  disconnectedCallback(): void {
    clearInterval(this.looking);
    this.end();
  }

  private begin(): void {
    this.end();
    this.held = begun(Date.now());
    this.canvas.width = 0; // nothing of the camera before
    const since = this.held.begunAt_ms;
    const isOf = () => this.leave !== null && this.held.begunAt_ms === since;
    this.leave = () => undefined;
    this.leave = watch(this.of, this.canvas, this.video, {
      shown: (late_ms) => {
        if (isOf()) this.held = withFrame(this.held, Date.now(), late_ms);
      },
      over: (why, said) => {
        if (isOf()) this.held = ended(this.held, whyOf(why), said?.[this.lang_] ?? "");
      },
      now_ms: () => Date.now() + this.ahead_ms,
    });
    this.draw();
  }

  private end(): void {
    this.leave?.();
    this.leave = null;
  }

  private draw(): void {
    const { words, held } = this;
    if (!words) return;
    const now = Date.now();
    const status = statusOf(held, now);
    const age = ageMs(held, now);
    const age_s = age === null ? null : age / 1000;
    this.dataset["state"] = status;
    this.dataset["of"] = this.video.videoWidth > 0 ? "video" : "frames";
    const badge = { connecting: words.connecting, live: words.live, broken_off: words.broken_off };
    render(
      html`<b class="badge" data-testid="picture-badge">${badge[status]}</b>
        ${
          age_s === null
            ? nothing
            : html`<span data-testid="picture-age">${words.newest(age_s)}</span>`
        }
        ${
          status === "broken_off"
            ? html`<span class="why" data-testid="picture-why"
                  >${held.said || (held.why ? words.whys[held.why] : words.stalled)}</span
                >
                <button class="button" data-testid="picture-again" @click=${() => this.begin()}>
                  ${words.again}
                </button>`
            : nothing
        }`,
      this.over,
    );
  }
}

customElements.define("camera-picture", CameraPicture);
