import { describe, expect, test } from "vitest";

import { ageMs, BEGIN_MS, begun, ended, FRESH_MS, statusOf, whyOf, withFrame } from "./cameras.ts";

describe("a camera's picture", () => {
  const shown = withFrame(begun(1000), 2000, 300);

  test("is live while its newest frame is fresh, and tells how old that is", () => {
    expect(statusOf(shown, 2000 + FRESH_MS)).toBe("live");
    expect(ageMs(shown, 2500)).toBe(800);
  });

  test("is broken off as soon as no new frame came, though nobody said it ended", () => {
    expect(statusOf(shown, 2001 + FRESH_MS)).toBe("broken_off");
  });

  test("connects for a while only", () => {
    expect(statusOf(begun(0), BEGIN_MS)).toBe("connecting");
    expect(statusOf(begun(0), BEGIN_MS + 1)).toBe("broken_off");
    expect(ageMs(begun(0), 5)).toBeNull();
  });

  test("that ended stays ended, with its first reason", () => {
    const over = withFrame(ended(ended(shown, "silent"), "cut"), 9000, 0);
    expect(statusOf(over, 9000)).toBe("broken_off");
    expect(over.why).toBe("silent");
  });

  test("a frame from the future (clocks differ) is not younger than new", () => {
    expect(ageMs(withFrame(begun(0), 100, -5000), 100)).toBe(0);
  });

  test("a reason nobody knows is a connection cut", () => {
    expect(whyOf("withdrawn")).toBe("withdrawn");
    expect(whyOf("<b>")).toBe("cut");
  });
});
