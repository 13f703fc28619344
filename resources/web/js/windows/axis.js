// SPDX-License-Identifier: GPL-3.0-or-later
// Numbers along the side of a chart: where marks stand and what they say.

/** A distance of marks that reads well: 1, 2 or 5 times a power of ten. */
function niceStep(rough) {
  const power = 10 ** Math.floor(Math.log10(rough));
  return power * ([1, 2, 5].find((n) => n * power >= rough) ?? 10);
}

const TIME_STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400];

/**
 * @param {number} from @param {number} to @param {number} most marks at most
 * @returns {{from: number, to: number, marks: number[], step: number}}
 */
export function axisOf(from, to, most, { fixed = false, time = false } = {}) {
  if (!(to > from)) {
    to = from + 1;
    if (!fixed) from -= 1;
  }
  const rough = (to - from) / Math.max(1, most);
  const step = (time && TIME_STEPS.find((each) => each >= rough)) || niceStep(rough);
  if (!fixed && !time) {
    from = Math.floor(from / step) * step;
    to = Math.ceil(to / step) * step;
  }
  const marks = [];
  for (let n = Math.ceil(from / step - 1e-9); n * step <= to + step * 1e-9 && marks.length < 100; n++) marks.push(n * step);
  return { from, to, marks, step };
}

/** @param {number} value @param {number} step */
export function markText(value, step) {
  const digits = Math.min(10, Math.max(0, -Math.floor(Math.log10(step) + 1e-9)));
  const size = Math.abs(value);
  if (size >= 1e6 || (size > 0 && size < 1e-4)) return value.toExponential(1).replace("e+", "e");
  return value.toFixed(digits);
}

/** @param {number} seconds @param {number} step */
export function timeText(seconds, step) {
  const date = new Date(seconds * 1000);
  const two = (n) => String(n).padStart(2, "0");
  if (step >= 86400) return `${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  const text = `${two(date.getHours())}:${two(date.getMinutes())}`;
  return step < 60 ? `${text}:${two(date.getSeconds())}` : text;
}
