// Numbers as people read them. What is not known is a dash.

const DASH = '–';
const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

const known = (value) => value !== null && value !== undefined && Number.isFinite(value);

/** Three significant digits at least, none that say nothing. */
export function digits(value) {
  if (!known(value)) return DASH;
  const size = Math.abs(value);
  if (size >= 100 || Number.isInteger(value)) return Math.round(value).toLocaleString('en');
  if (size >= 10) return value.toFixed(1);
  return size < 0.005 && value !== 0 ? '<0.01' : value.toFixed(2);
}

export function count(value) {
  return known(value) ? Math.round(value).toLocaleString('en') : DASH;
}

export function bytes(value) {
  if (!known(value)) return DASH;
  let unit = 0;
  let number = value;
  while (Math.abs(number) >= 1024 && unit + 1 < UNITS.length) {
    number /= 1024;
    unit += 1;
  }
  const text = unit === 0 || number >= 100 || Number.isInteger(number) ? Math.round(number) : number.toFixed(number >= 10 ? 1 : 2);
  return `${text} ${UNITS[unit]}`;
}

export function percent(ratio) {
  if (!known(ratio)) return DASH;
  const value = ratio * 100;
  return `${value > 0 && value < 1 ? '<1' : Math.round(value)} %`;
}

/** Two units at most: "2 h 5 min", "48 s". */
export function duration(seconds) {
  if (!known(seconds)) return DASH;
  if (seconds < 0.1) return `${digits(seconds * 1000)} ms`;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const steps = [[86400, 'd'], [3600, 'h'], [60, 'min'], [1, 's']];
  let rest = Math.round(seconds);
  const parts = [];
  for (const [size, unit] of steps) {
    const whole = Math.floor(rest / size);
    if (whole > 0 || parts.length > 0) parts.push(`${whole} ${unit}`);
    rest -= whole * size;
    if (parts.length === 2) break;
  }
  return parts.filter((part, i) => i === 0 || !part.startsWith('0 ')).join(' ');
}

/** A moment of Unix time as the clock of the reader shows it. */
export function clock(time) {
  return known(time) ? new Date(time * 1000).toLocaleTimeString('en-GB') : DASH;
}

export function moment(time) {
  if (!known(time)) return DASH;
  const date = new Date(time * 1000);
  const pad = (n) => String(n).padStart(2, '0');
  return `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())} ${date.toLocaleTimeString('en-GB')}`;
}

/** "limit_reached" as words. */
export function words(name) {
  return name.replaceAll('_', ' ');
}
