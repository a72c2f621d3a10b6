// Formats numbers for people.

/** Bytes in decimal units, as file managers show them: "798 B", "4.2 kB", "31 MB". */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 999_500) return `${formatShort(bytes / 1e3)} kB`;
  if (bytes < 999_500_000) return `${formatShort(bytes / 1e6)} MB`;
  return `${formatShort(bytes / 1e9)} GB`;
}

/** Bytes per second: "1.2 MB/s". */
export function formatSpeed(bytesPerSecond: number): string {
  return `${formatBytes(Math.round(bytesPerSecond))}/s`;
}

function formatShort(value: number): string {
  return value < 9.95 ? value.toFixed(1) : String(Math.round(value));
}

export function formatSize(width: number, height: number): string {
  return `${width}×${height}`;
}

const formatNames: Readonly<Record<string, string>> = { webp: 'WebP', jxl: 'JPEG XL' };

/** "jpeg" -> "JPEG". */
export function formatFormat(format: string): string {
  return formatNames[format] ?? format.toUpperCase();
}

/** 0..1 -> "45%", rounded down so that only the whole is 100%. */
export function formatPercent(fraction: number): string {
  return `${Math.floor(fraction * 100)}%`;
}

/** Dollars: "$16.80", and below a cent the first two digits that are not zero, "$0.000012". */
export function formatDollars(usd: number): string {
  // Rounds first, because a value that rounds up to the next power of ten needs one decimal less.
  const rounded = Number(usd.toPrecision(2));
  const digits = rounded >= 0.01 || rounded === 0 ? 2 : 1 - Math.floor(Math.log10(rounded));
  return `$${usd.toFixed(digits)}`;
}

/** Milliseconds: "61 ms", "2.3 s". */
export function formatDuration(milliseconds: number): string {
  return milliseconds < 1000 ? `${milliseconds} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}

/** Milliseconds since 1970, as the reader's system writes a moment: "Nov 24, 2026, 5:52 PM". */
export function formatMoment(time: number): string {
  return new Date(time).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
}
