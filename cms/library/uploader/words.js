// Numbers and sentences as the person who waits reads them; the sentences come from the server.

const number = (digits) => new Intl.NumberFormat(document.documentElement.lang || "vi", { maximumFractionDigits: digits });
const UNITS = ["B", "KB", "MB", "GB"];

export function size(bytes) {
  const power = Math.min(3, Math.max(0, Math.floor(Math.log2(Math.max(1, bytes)) / 10)));
  const value = bytes / 1024 ** power;
  return `${number(power > 1 && value < 100 ? 1 : 0).format(value)} ${UNITS[power]}`;
}

export function duration(seconds, words) {
  if (seconds < 60) return fill(words.seconds, { n: Math.max(1, Math.round(seconds)) });
  if (seconds < 3600) return fill(words.minutes, { n: Math.round(seconds / 60) });
  return fill(words.hours, { n: number(1).format(seconds / 3600) });
}

export function fill(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}
