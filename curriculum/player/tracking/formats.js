// Times, durations and numbers in the forms that the standards ask for.

function two(value) {
  return String(value).padStart(2, "0");
}

/** SCORM 1.2 CMITimespan: HHHH:MM:SS.SS */
export function timespan(ms) {
  const hundredths = Math.round(Math.max(0, ms) / 10);
  const hours = Math.min(9999, Math.floor(hundredths / 360000));
  const minutes = Math.floor(hundredths / 6000) % 60;
  const seconds = (hundredths % 6000) / 100;
  return `${String(hours).padStart(4, "0")}:${two(minutes)}:${seconds.toFixed(2).padStart(5, "0")}`;
}

/** ISO 8601 duration with at most two decimals: PT1H5M3.2S */
export function duration(ms) {
  const hundredths = Math.round(Math.max(0, ms) / 10);
  const hours = Math.floor(hundredths / 360000);
  const minutes = Math.floor(hundredths / 6000) % 60;
  const seconds = (hundredths % 6000) / 100;
  return `PT${hours ? hours + "H" : ""}${minutes ? minutes + "M" : ""}${number(seconds, 2)}S`;
}

/** SCORM 1.2 CMITime of the day: HH:MM:SS */
export function timeOfDay(date) {
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

/** SCORM 2004 time(second,10,0) in local time: run-times refuse the three decimals and the bare Z of toISOString(). */
export function localTimestamp(date) {
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day}T${timeOfDay(date)}`;
}

/** A number with at most `decimals` (one or more) decimals and no exponent. */
export function number(value, decimals) {
  return value.toFixed(decimals).replace(/\.?0+$/, "");
}

/** What a run-time returned as a number, or null: some return "" or nothing for what they do not keep. */
export function parsed(text) {
  const value = parseFloat(text);
  return Number.isFinite(value) ? value : null;
}

/** 0..1 as per cent, without the dust of binary fractions. */
export function percent(fraction) {
  return Math.round(fraction * 1e6) / 1e4;
}

/** At most `limit` characters of a text, none of them torn in two. */
export function clamp(text, limit) {
  if (text.length <= limit) return text;
  const end = /[\ud800-\udbff]/.test(text[limit - 1]) ? limit - 1 : limit;
  return text.slice(0, end);
}

/** SCORM 2004 localized_string_type: a text and its language, where the standard's form can name it. */
export function localized(text, language, limit) {
  const said = clamp(text, limit);
  if (!/^[a-zA-Z]{2,3}(-[a-zA-Z0-9-]{2,8})?$/.test(language)) {
    return said.replace(/^\{/, "("); // a brace at the beginning would be read as the name of a language
  }
  return `{lang=${language}}${said}`;
}

/** a, b, c ... for the choices of a question: the only form that every run-time takes. */
export function choiceLetter(index) {
  return String.fromCharCode(97 + index);
}
