/** UUIDv7 (RFC 9562 section 5.7): whoever makes a thing names it, and names sort by time. */

/** Make one of Unix milliseconds and ten random bytes. */
export function uuid7(at_ms: number, entropy: Uint8Array): string {
  if (entropy.length !== 10) throw new RangeError("uuid7 takes ten bytes");
  const bytes = new Uint8Array(16);
  let rest = at_ms;
  for (let i = 5; i >= 0; i--) {
    bytes[i] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  bytes.set(entropy, 6);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x70;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20),
  ].join("-");
}

/** Make one now. */
export function newUuid(): string {
  return uuid7(Date.now(), crypto.getRandomValues(new Uint8Array(10)));
}
