// What a downloaded thumbnail is called on a disk.

/**
 * @param name the person's own name of the original
 * @param url of the thumbnail, whose key ends in the extension of its format
 * @returns "photo_thumbnail.jpg", free of what file systems do not take
 */
export function nameDownload(name: string, url: string): string {
  const extension = /\.(\w+)$/.exec(new URL(url, 'https://any').pathname)?.[1] ?? 'webp';
  const stem = name
    .replace(/\.\w{1,16}$/, '')
    .replace(unsafe, '_')
    .replace(/^\.+/, '');
  return `${stem || 'image'}_thumbnail.${extension}`;
}

/** What Windows, the strictest of the usual systems, forbids in a name, and signs that turn the direction of writing. */
const unsafe = /[<>:"/\\|?*\p{Cc}\u202a-\u202e\u2066-\u2069]/gu;

/** Gives names that stand twice a number: "a.jpg", "a (2).jpg". Names that differ in case only are the same on many disks. */
export function makeDistinct(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    const [, stem = name, extension = ''] = /^(.*?)(\.\w+)?$/s.exec(name) ?? [];
    let distinct = name;
    for (let i = 2; taken.has(distinct.toLowerCase()); i += 1) {
      distinct = `${stem} (${i})${extension}`;
    }
    taken.add(distinct.toLowerCase());
    return distinct;
  });
}
