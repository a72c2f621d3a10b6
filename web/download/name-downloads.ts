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
