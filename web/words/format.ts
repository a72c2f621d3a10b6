// Formats numbers for people.

/** Bytes in decimal units, as file managers show them: "798 B", "4.2 kB", "31 MB". */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 999_500) return `${formatShort(bytes / 1e3)} kB`;
  if (bytes < 999_500_000) return `${formatShort(bytes / 1e6)} MB`;
  return `${formatShort(bytes / 1e9)} GB`;
}

/** Bytes of an original and of its thumbnail: "2.6 MB → 4.7 kB". */
export function formatSaving(before: number, after: number): string {
  return `${formatBytes(before)} → ${formatBytes(after)}`;
}

/** Bytes per second: "1.2 MB/s". */
export function formatSpeed(bytesPerSecond: number): string {
  return `${formatBytes(Math.round(bytesPerSecond))}/s`;
}

function formatShort(value: number): string {
  return value < 9.95 ? value.toFixed(1) : Math.round(value).toLocaleString('en');
}

/** Pixels: "4000×3000". */
export function formatDimensions(width: number, height: number): string {
  return `${width}×${height}`;
}

const formatNames: Readonly<Record<string, string>> = {
  webp: 'WebP',
  jxl: 'JPEG XL',
  jpg: 'JPEG',
};

/** A format or an extension in lower case: "jpeg" -> "JPEG". */
export function nameFormat(format: string): string {
  return formatNames[format] ?? format.toUpperCase();
}

/** 0..1 -> "45%". Rounds down, so that only a complete upload shows 100%. */
export function formatPercent(fraction: number): string {
  return `${Math.floor(fraction * 100)}%`;
}

/** US dollars: "$16.80". Below a cent, two significant digits: "$0.000012". */
export function formatDollars(usd: number): string {
  // Round before counting the digits: 0.00996 rounds up to 0.010 and needs one decimal less.
  const rounded = Number(usd.toPrecision(2));
  const digits = rounded >= 0.01 || rounded === 0 ? 2 : 1 - Math.floor(Math.log10(rounded));
  return `$${usd.toFixed(digits)}`;
}

/** A ratio: "4.8 times", "12 times". */
export function formatTimes(ratio: number): string {
  return `${formatShort(ratio)} times`;
}

/** Milliseconds: "61 ms", "2.3 s". */
export function formatDuration(milliseconds: number): string {
  return milliseconds < 1000 ? `${milliseconds} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}

/** Time that an upload still needs: "12 s left", "4 min left". */
export function formatTimeLeft(seconds: number): string {
  if (seconds < 99.5) return `${Math.max(1, Math.round(seconds))} s left`;
  return `${formatMinutes(Math.round(seconds / 60))} left`;
}

/** Minutes: "4 min", "2 h 5 min". */
export function formatMinutes(minutes: number): string {
  const hours = Math.floor(minutes / 60);
  return `${hours > 0 ? `${hours} h ` : ''}${minutes % 60} min`;
}
