/** Watching a camera through our server: motion JPEG onto a canvas, HLS into a video. */

import { PartReader } from "./mjpeg.ts";

export interface PictureHooks {
  /** A new frame is on the screen; how old it is, as far as one can tell. */
  shown(late_ms: number): void;
  /** There will be no more of it, and why. */
  over(why: string, said?: { zh: string; en: string }): void;
  /** The server's clock. */
  now_ms(): number;
}

const LOOK_MS = 250;
const HLS_TYPE = "mpegurl";

/** Watch until the returned function is called. */
export function watch(
  stream: string,
  canvas: HTMLCanvasElement,
  video: HTMLVideoElement,
  hooks: PictureHooks,
): () => void {
  const leaving = new AbortController();
  let leave = (): void => undefined;
  const begin = async (): Promise<void> => {
    const answer = await fetch(stream, { signal: leaving.signal, credentials: "same-origin" });
    if (!answer.ok || !answer.body) {
      const said = await answer.json().catch(() => null);
      hooks.over("cut", said?.zh && said?.en ? said : undefined);
    } else if (answer.headers.get("Content-Type")?.includes(HLS_TYPE)) {
      await answer.body.cancel();
      if (!leaving.signal.aborted) leave = await playHls(stream, video, hooks, leaving.signal);
    } else await drawFrames(answer.body, canvas, hooks);
  };
  begin().catch(() => {
    if (!leaving.signal.aborted) hooks.over("cut");
  });
  return () => {
    leaving.abort();
    leave();
  };
}

async function drawFrames(
  body: ReadableStream<Uint8Array>,
  canvas: HTMLCanvasElement,
  hooks: PictureHooks,
): Promise<void> {
  const reader = new PartReader();
  const source = body.getReader();
  let why = "cut";
  for (;;) {
    const { done, value } = await source.read();
    if (done) break;
    const parts = reader.feed(value);
    const last = parts.findLast((part) => part.type === "text/plain");
    if (last) why = new TextDecoder().decode(last.body);
    const newest = parts.findLast((part) => part.type === "image/jpeg");
    if (!newest) continue;
    const image = await createImageBitmap(new Blob([newest.body], { type: newest.type })).catch(
      () => null,
    );
    if (!image) continue; // one spoilt frame is no reason to stop
    if (canvas.width !== image.width) canvas.width = image.width;
    if (canvas.height !== image.height) canvas.height = image.height;
    canvas.getContext("2d")?.drawImage(image, 0, 0);
    image.close();
    hooks.shown(newest.receivedAt_ms === null ? 0 : hooks.now_ms() - newest.receivedAt_ms);
  }
  hooks.over(why);
}

async function playHls(
  stream: string,
  video: HTMLVideoElement,
  hooks: PictureHooks,
  signal: AbortSignal,
): Promise<() => void> {
  const { default: Hls } = await import("hls.js/light");
  if (signal.aborted) return () => undefined;
  let late_s = () => 0;
  let stop = () => video.removeAttribute("src");
  if (Hls.isSupported()) {
    const player = new Hls({ enableWorker: false, maxBufferLength: 10, backBufferLength: 0 });
    player.on(Hls.Events.ERROR, (_name, problem) => {
      if (problem.fatal) hooks.over("cut");
    });
    player.loadSource(stream);
    player.attachMedia(video);
    late_s = () => player.latency;
    stop = () => player.destroy();
  } else if (video.canPlayType("application/vnd.apple.mpegurl")) video.src = stream;
  else {
    hooks.over("unplayable");
    return stop;
  }
  void video.play().catch(() => undefined);
  // A video that stands still says nothing of itself: only its own time tells.
  let seen_s = -1;
  const looking = setInterval(() => {
    if (video.currentTime !== seen_s && video.videoWidth > 0) {
      seen_s = video.currentTime;
      hooks.shown(late_s() * 1000);
    }
  }, LOOK_MS);
  return () => {
    clearInterval(looking);
    stop();
  };
}
