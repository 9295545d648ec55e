import { expect, test } from "vitest";

import { cookieValue, get, type HttpOptions, send } from "./http.ts";
import { uuid7 } from "./uuid.ts";

type Turn = Response | "down";

/** A server at the door that answers these turns, and remembers what it was asked. */
function server(...turns: Turn[]) {
  const asked: { path: string; init: RequestInit }[] = [];
  const options: HttpOptions = {
    fetch: (path, init) => {
      asked.push({ path: String(path), init: init ?? {} });
      const turn = turns.shift();
      return turn === undefined || turn === "down"
        ? Promise.reject(new TypeError("down"))
        : Promise.resolve(turn);
    },
    cookie: () => "a=b; csrftoken=t%3D1",
    wait: () => Promise.resolve(),
  };
  return { asked, options };
}

const json = (status: number, body: unknown) => new Response(JSON.stringify(body), { status });
const header = (init: RequestInit, name: string) => new Headers(init.headers).get(name);

test("a command that got no answer is sent again under the same key", async () => {
  const { asked, options } = server(
    "down",
    new Response("", { status: 503 }),
    json(200, { id: 1 }),
  );
  const answer = await send("POST", "/api/x", { a: 1 }, "key-1", options);
  expect(answer).toEqual({ ok: true, value: { id: 1 } });
  expect(asked.map(({ init }) => header(init, "Idempotency-Key"))).toEqual([
    "key-1",
    "key-1",
    "key-1",
  ]);
  expect(header(asked[0]?.init ?? {}, "X-CSRFToken")).toBe("t=1");
});

test("a refusal is a value with its sentence, and is not asked again", async () => {
  const body = { refused: "incident_closed", zh: "警情已结案。", en: "The incident is closed." };
  const { asked, options } = server(json(409, body));
  expect(await send("POST", "/api/x", {}, "k", options)).toEqual({
    ok: false,
    why: "refused",
    code: "incident_closed",
    said: { zh: body.zh, en: body.en },
  });
  expect(asked).toHaveLength(1);
});

test("a server that never answers is unreachable, after a few tries", async () => {
  const { asked, options } = server();
  expect(await get("/api/x", options)).toEqual({ ok: false, why: "unreachable" });
  expect(asked.length).toBeGreaterThan(1);
});

test("a proxy's error page is a failure, not a crash", async () => {
  const { options } = server(new Response("<html>", { status: 500 }));
  expect(await get("/api/x", options)).toEqual({ ok: false, why: "failed", status: 500 });
});

test("who is logged out is told so", async () => {
  const { options } = server(json(401, { detail: "Unauthorized" }));
  expect(await get("/api/x", options)).toEqual({ ok: false, why: "logged_out" });
});

test("a cookie is found among others, and decoded", () => {
  expect(cookieValue("x=1; csrftoken=a%20b", "csrftoken")).toBe("a b");
  expect(cookieValue("x=1", "csrftoken")).toBe("");
});

test("a UUIDv7 carries its millisecond first, then version and variant", () => {
  const id = uuid7(0x0123456789ab, new Uint8Array(10).fill(255));
  expect(id).toBe("01234567-89ab-7fff-bfff-ffffffffffff");
  expect(() => uuid7(1, new Uint8Array(9))).toThrow(RangeError);
});
