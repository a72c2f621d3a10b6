// What the page knows of files, as a table for a spreadsheet (CSV) or for a program (JSON).
import { listPictures } from '../upload/state/pictures.ts';
import type { UploadEntry, UploadStatus } from '../upload/state/upload-state.ts';

type AddressOf = (path: string) => string;
type Cell = string | number | undefined;

/** Values that are not known, or do not exist, are absent. */
export function describeBatch(
  entries: readonly UploadEntry[],
  batchId: string | undefined,
  addressOf: AddressOf,
) {
  return entries.map((entry) => {
    const { name, index, bytes, status, originalUrl } = entry;
    const report = status.state === 'ready' ? status.report : undefined;
    const path = `/b/${batchId}/${index}`;
    const isStored =
      status.state === 'ready' || status.state === 'processing' || originalUrl !== undefined;
    const known = listPictures(entry, batchId);
    // Another program made the thumbnail, so its size is unknown.
    const unknown =
      status.state === 'ready' ? [{ variant: 'thumbnail', path: `${path}/thumbnail` }] : [];
    return {
      name,
      original: {
        address: isStored ? addressOf(`${path}/original`) : undefined,
        width: report?.sourceWidth,
        height: report?.sourceHeight,
        bytes: report?.sourceBytes ?? (bytes || undefined),
      },
      thumbnails: (known.length > 0 ? known : unknown).map(({ path: at, ...picture }) => ({
        ...picture,
        address: addressOf(at),
      })),
      thumbHash: report?.thumbHash,
      failure: codeOf(status),
    };
  });
}

type DescribedFile = ReturnType<typeof describeBatch>[number];

export function writeJson(batchId: string | undefined, files: readonly DescribedFile[]): string {
  return `${JSON.stringify({ batchId, files }, null, 2)}\n`;
}

/** @returns a row for each file, with columns for every variant that one of them has, as RFC 4180 writes them */
export function writeCsv(files: readonly DescribedFile[]): string {
  const pictures = files.flatMap(({ thumbnails }) => thumbnails);
  const variants = [...new Set(pictures.map(({ variant }) => variant))];
  const columnsOf = (name: string) => [name, `${name}_width`, `${name}_height`, `${name}_bytes`];
  const header = ['name', ...['original', ...variants].flatMap(columnsOf), 'thumbhash', 'failure'];
  const rows = files.map(({ name, original, thumbnails, thumbHash, failure }): Cell[] => {
    const found = variants.map((wanted) => thumbnails.find(({ variant }) => variant === wanted));
    const sizes = [original, ...found].flatMap((picture): Cell[] => {
      const { address, width, height, bytes }: Partial<DescribedFile['original']> = picture ?? {};
      return [address, width, height, bytes];
    });
    return [name, ...sizes, thumbHash, failure];
  });
  const lines = [header, ...rows].map((cells) => cells.map(writeCell).join(','));
  // Excel reads UTF-8 only after a byte order mark.
  return `\uFEFF${lines.join('\r\n')}\r\n`;
}

/**
 * Every text is in quotes, because a spreadsheet may separate cells by semicolons or tabs. Quotes do not stop a spreadsheet that
 * runs `=HYPERLINK(…)`. An apostrophe before such a text does.
 */
function writeCell(cell: Cell): string {
  if (typeof cell !== 'string') return String(cell ?? '');
  const text = startsFormula.test(cell) ? `'${cell}` : cell;
  return `"${text.replaceAll('"', '""')}"`;
}

/** Excel also takes the wide forms of these characters, and skips white space. https://owasp.org/www-community/attacks/CSV_Injection */
const startsFormula = /^[\s\p{Cc}]*[=+\-@＝＋－＠]|^[\t\r\n]/u;

function codeOf(status: UploadStatus): string | undefined {
  if (status.state !== 'failed') return undefined;
  const { problem } = status;
  return problem.kind === 'refused' ? problem.failure.code : problem.kind;
}
