// Moments as people write and read them: "1:02,5" and "1:02:03,250" for milliseconds.

export function parseTime(written) {
  const parts = written.trim().replace(",", ".").split(":");
  if (parts.length > 3 || !parts.every((part, at) => (at === parts.length - 1 ? /^\d+(\.\d{1,3})?$/ : /^\d+$/).test(part))) return null;
  const [seconds, minutes = 0, hours = 0] = parts.map(Number).reverse();
  if ((parts.length > 1 && seconds >= 60) || (parts.length > 2 && minutes >= 60)) return null;
  return Math.round(((hours * 60 + minutes) * 60 + seconds) * 1000);
}

// With thousandths, or with tenths where space is short.
export function formatTime(ms, digits = 3) {
  const whole = Math.floor(ms / 1000);
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  const clock = hours ? `${hours}:${two(minutes)}` : String(minutes);
  return `${clock}:${two(whole % 60)},${String(ms % 1000).padStart(3, "0").slice(0, digits)}`;
}

// 1500 -> "1,5"; 70 -> "0,07"
export function formatSeconds(ms) {
  return (ms / 1000).toFixed(2).replace(/\.?0+$/, "").replace(".", ",");
}

function two(number) {
  return String(number).padStart(2, "0");
}
