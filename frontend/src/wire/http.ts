/** Asking the server over HTTP: CSRF, an Idempotency-Key for each act, tries again, answers as values. */

export interface Sentences {
  zh: string;
  en: string;
}

/** What became of a request. Only `ok` changed anything; after `unreachable` one cannot know, so ask again. */
export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly why: "refused"; readonly code: string; readonly said: Sentences }
  | { readonly ok: false; readonly why: "logged_out" }
  | { readonly ok: false; readonly why: "not_found" }
  | { readonly ok: false; readonly why: "invalid"; readonly detail: string }
  | { readonly ok: false; readonly why: "slow_down"; readonly after_s: number }
  | { readonly ok: false; readonly why: "unreachable" }
  | { readonly ok: false; readonly why: "failed"; readonly status: number };

export interface HttpOptions {
  fetch: typeof fetch;
  cookie: () => string;
  wait: (ms: number) => Promise<void>;
}

const TRIES = 4;
const TRY_AGAIN = new Set([502, 503, 504]);
const TIMEOUT_MS = 12_000;

const PAGE: HttpOptions = {
  fetch: (input, init) => fetch(input, init),
  cookie: () => document.cookie,
  wait: (ms) => new Promise((done) => setTimeout(done, ms)),
};

/** Read something. Tried again when the network fails: reading changes nothing. */
export function get<T>(path: string, options: HttpOptions = PAGE, signal?: AbortSignal) {
  return request<T>(path, { method: "GET" }, TRIES - 1, options, signal);
}

/** Do something, once: the same key is sent with every try, so the server does it at most once. */
export function send<T>(
  method: "POST" | "PUT" | "DELETE",
  path: string,
  body: unknown,
  key: string,
  options: HttpOptions = PAGE,
) {
  const headers = {
    "Content-Type": "application/json",
    "Idempotency-Key": key,
    "X-CSRFToken": cookieValue(options.cookie(), "csrftoken"),
  };
  return request<T>(path, { method, headers, body: JSON.stringify(body) }, TRIES, options);
}

export function cookieValue(cookies: string, name: string): string {
  for (const pair of cookies.split(";")) {
    const [key, ...rest] = pair.trim().split("=");
    if (key === name) return decodeURIComponent(rest.join("="));
  }
  return "";
}

async function request<T>(
  path: string,
  init: RequestInit,
  tries: number,
  options: HttpOptions,
  signal?: AbortSignal,
): Promise<Answer<T>> {
  let last: Answer<T> = { ok: false, why: "unreachable" };
  for (let attempt = 0; attempt < tries; attempt++) {
    if (attempt > 0) await options.wait(250 * 2 ** attempt);
    if (signal?.aborted) break;
    try {
      const limit = AbortSignal.timeout(TIMEOUT_MS);
      const response = await options.fetch(path, {
        ...init,
        credentials: "same-origin",
        signal: signal ? AbortSignal.any([signal, limit]) : limit,
      });
      last = await answerOf<T>(response);
      if (!TRY_AGAIN.has(response.status)) return last;
    } catch {
      last = { ok: false, why: "unreachable" }; // network down or no answer in time: try again
    }
  }
  return last;
}

async function answerOf<T>(response: Response): Promise<Answer<T>> {
  const text = await response.text();
  const body = parsed(text);
  if (response.ok) return { ok: true, value: body as T };
  const said = body as { refused?: unknown; zh?: unknown; en?: unknown; detail?: unknown } | null;
  if (typeof said?.zh === "string" && typeof said.en === "string") {
    const code = typeof said.refused === "string" ? said.refused : "refused";
    return { ok: false, why: "refused", code, said: { zh: said.zh, en: said.en } };
  }
  switch (response.status) {
    case 401:
      return { ok: false, why: "logged_out" };
    case 404:
      return { ok: false, why: "not_found" };
    case 400:
    case 422:
      return {
        ok: false,
        why: "invalid",
        detail: JSON.stringify(said?.detail ?? text.slice(0, 200)),
      };
    case 429:
      return {
        ok: false,
        why: "slow_down",
        after_s: Number(response.headers.get("Retry-After") ?? "30"),
      };
    default:
      return { ok: false, why: "failed", status: response.status };
  }
}

function parsed(text: string): unknown {
  if (text === "") return null;
  try {
    return JSON.parse(text);
  } catch {
    return null; // a proxy's page, not our server's answer
  }
}
