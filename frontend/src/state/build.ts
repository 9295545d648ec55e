/** Which build a page is of: its scripts and styles are named after what is in them. Pure. */

const ASSET = /["'](\/static\/assets\/[^"']+\.(?:js|css))["']/g;

/** The scripts and styles a page of ours names. */
export function assetsOf(page: string): Set<string> {
  return new Set([...page.matchAll(ASSET)].map(([, name]) => name ?? ""));
}

/**
 * Whether the server now gives another page than the one that runs here.
 *
 * `running` are the addresses this page was made of. A page without any of ours (a log-in page, a
 * proxy's apology) is no new build.
 */
export function isAnotherBuild(running: Iterable<string>, page: string): boolean {
  const offered = assetsOf(page);
  if (offered.size === 0) return false;
  const own = [...running].filter((name) => name.startsWith("/static/assets/"));
  return own.length > 0 && own.some((name) => !offered.has(name));
}
