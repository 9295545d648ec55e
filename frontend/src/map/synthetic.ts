/** Whether a map says that it holds synthetic data: at once when it does, and not for a blink less. */

/** Looks in a row that have to find nothing before the words go. */
const LOOKS = 2;

export class SyntheticNote {
  isShown = false;
  private missed = 0;

  /**
   * Look once. A tile asked for anew takes its marks away until it is back and placed: a map that is
   * not whole, or was empty only once, is no proof that nothing synthetic lies on it.
   *
   * @returns whether the words came or went.
   */
  look(isThere: boolean, isWhole: boolean): boolean {
    const was = this.isShown;
    this.missed = isThere || !isWhole ? 0 : this.missed + 1;
    this.isShown = isThere || (was && this.missed < LOOKS);
    return was !== this.isShown;
  }
}
