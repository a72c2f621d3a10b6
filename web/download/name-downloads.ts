// File names of downloaded thumbnails.

/**
 * @param name of the original
 * @param variant of the thumbnail
 * @param extension of its key
 * @returns "photo_thumbnail.jpg", without characters that file systems forbid
 */
export function nameDownload(name: string, variant: string, extension: string): string {
  const stem = name
    .replace(/\.\w{1,16}$/, '')
    .replace(unsafe, '_')
    .replace(/^\.+/, '');
  return `${stem || 'image'}_${variant}.${extension}`;
}

/** Characters that Windows, the strictest common system, forbids, and those that reverse the writing direction. */
const unsafe = /[<>:"/\\|?*\p{Cc}\u202a-\u202e\u2066-\u2069]/gu;

/** Numbers equal names: "a.jpg", "a (2).jpg". Many file systems ignore case, so this does too. */
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
