// Words about the batches that this browser remembers. The page of a batch does not load them.

export const labelForget = (name: string) => `Forget ${name}`;

/** Names a batch after its first file: "IMG_0001.jpg and 11 more". */
export function nameBatch(firstName: string, files: number): string {
  return files > 1 ? `${firstName} and ${files - 1} more` : firstName;
}

/** Milliseconds since 1970, in the style of the reader's locale: "Nov 24, 2026, 5:52 PM". */
export function formatMoment(time: number): string {
  return new Date(time).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
}
