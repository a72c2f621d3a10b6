// The text of an SVG from its bytes.
import { decodeUtf16 } from '#core/image-facts/text.ts';

/** @returns the text without its XML declaration, since librsvg gets the text as UTF-8 */
export function readXml(bytes: Uint8Array): string {
  const text = decode(bytes);
  // A declaration anywhere but at the very start is an error, and must stay one.
  const end = /^<\?xml\s/.test(text) ? text.indexOf('?>') : -1;
  return end < 0 ? text : text.slice(end + 2);
}

/** An XML declaration is shorter than this. */
const declarationBytes = 256;

/** A byte order mark decides first, then the XML declaration. Browsers know the same names of encodings. */
function decode(bytes: Uint8Array): string {
  const utf16 = decodeUtf16(bytes);
  if (utf16 !== undefined) return utf16;
  const isMarkedUtf8 = bytes[0] === 0xef && bytes[1] === 0xbb;
  const head = Buffer.from(bytes.subarray(0, declarationBytes)).toString('latin1');
  const [, label] = /^\s*<\?xml[^>]*?encoding\s*=\s*["']([^"']*)/.exec(head) ?? [];
  // A declaration that is readable as ASCII is not in UTF-16, even when it says so.
  if (label === undefined || isMarkedUtf8 || /^(utf-?16|ucs-?2|unicode)/i.test(label)) {
    return new TextDecoder().decode(bytes);
  }
  try {
    return new TextDecoder(label).decode(bytes);
  } catch {
    // Browsers fall back to UTF-8 too.
    return new TextDecoder().decode(bytes);
  }
}
