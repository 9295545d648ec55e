/** hls.js gives types for its whole build only; the light one is the same with less in it. */
declare module "hls.js/light" {
  export { default } from "hls.js";
}
