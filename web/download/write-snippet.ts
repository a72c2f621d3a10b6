// The text that shows the thumbnails of files on another page: HTML, Markdown, or the address alone.
import { listSamePictures, type Picture, writeSrcSet } from '../upload/state/pictures.ts';
import type { UploadEntry } from '../upload/state/upload-state.ts';
import { nameFile } from '../words/describe-files.ts';

type AddressOf = (path: string) => string;
type Shown = Pick<Picture, 'path'> & Partial<Picture>;
type Write = (pictures: readonly Shown[], name: string, addressOf: AddressOf) => string;

/** Each takes the pictures of one file, from narrow to wide, and its name without the extension. */
const writers = {
  html: writeImg,
  markdown: (pictures, name, addressOf) =>
    `![${escapeMarkdown(name)}](${addressOf(pictures.at(-1)?.path ?? '')})`,
  address: ([first], _name, addressOf) => addressOf(first?.path ?? ''),
} satisfies Record<string, Write>;

export type SnippetKind = keyof typeof writers;

/** @returns the snippets of all files that have a thumbnail, a line for each */
export function writeSnippets(
  kind: SnippetKind,
  entries: readonly UploadEntry[],
  batchId: string | undefined,
  addressOf: AddressOf,
): string {
  const ready = entries.filter(({ status }) => status.state === 'ready');
  const lines = ready.map((entry) => {
    const known: readonly Shown[] = listSamePictures(entry, batchId);
    // Another program made the thumbnail, so its size is unknown.
    const pictures =
      known.length > 0 ? known : [{ path: `/b/${batchId}/${entry.index}/thumbnail` }];
    return writers[kind](pictures, nameFile(entry).replace(/\.\w{1,16}$/, ''), addressOf);
  });
  return lines.join('\n');
}

/** As wide as the largest picture where there is room. */
function writeImg(pictures: readonly Shown[], name: string, addressOf: AddressOf): string {
  const { path = '', width, height } = pictures.at(-1) ?? {};
  const candidates = pictures.map((picture) => ({
    url: addressOf(picture.path),
    width: picture.width ?? 0,
  }));
  const attributes = {
    src: addressOf(path),
    ...(pictures.length > 1 && {
      srcset: writeSrcSet(candidates),
      sizes: `(max-width: ${width}px) 100vw, ${width}px`,
    }),
    ...(width !== undefined && { width, height }),
    alt: name,
  };
  const quote = (text: unknown) =>
    String(text).replace(/[&"<>\p{Cc}]/gu, (character) => `&#${character.charCodeAt(0)};`);
  const parts = Object.entries(attributes).map(([key, value]) => `${key}="${quote(value)}"`);
  return `<img ${parts.join(' ')}>`;
}

/** A line break could end the paragraph, and with it the picture. CommonMark lets a backslash stand before any ASCII punctuation. */
function escapeMarkdown(text: string): string {
  return text.replace(/[\s\p{Cc}]+/gu, ' ').replace(/[\\`*_[\]<>&!~|]/g, '\\$&');
}
