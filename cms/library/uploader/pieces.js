// How much is sent at a time: what breaks off is lost at most, since some servers hand a piece on only whole.

export const MEGABYTE = 1024 * 1024;
const SECONDS = 8;
const LEAST = MEGABYTE / 4;
const MOST = 16 * MEGABYTE;

/** The next piece should take some seconds on this line; it at most doubles. */
export function nextPiece(size, seconds) {
  const fitting = (size / Math.max(seconds, 0.1)) * SECONDS;
  return Math.round(Math.min(MOST, 2 * size, Math.max(LEAST, fitting)));
}
