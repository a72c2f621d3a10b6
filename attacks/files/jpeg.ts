// Hostile JPEGs: hidden scans, endless segments, and headers that lie.
import { bytesOf, repeat, u16, u32 } from '#test/images/bytes.ts';
import { exifSegment, insertJpegSegments, jpegSegment } from '#test/images/jpeg.ts';
import { writeManyScans } from '#test/images/jpeg-bombs.ts';
import { flatPicture } from '#test/images/pictures.ts';
import { noise } from '#test/images/random.ts';
import { tiffDirectory } from '#test/images/tiff.ts';

const photo = () => flatPicture(600, 400).jpeg().toBuffer();
/** Start of a scan of one component. */
const scanStart = Buffer.from('ffda000801', 'hex');
const endOfImage = Buffer.from('ffd9', 'hex');

/** Puts bytes between the first scan and those after it: a header reader must not take them for the end. */
function hideScans(jpeg: Uint8Array, ...between: readonly Uint8Array[]): Uint8Array {
  const second = Buffer.from(jpeg).indexOf(scanStart, Buffer.from(jpeg).indexOf(scanStart) + 1);
  return Buffer.concat([jpeg.subarray(0, second), ...between, jpeg.subarray(second)]);
}

/** Repeats the last scan, although its coefficients are already complete. */
function repeatLastScan(jpeg: Uint8Array, count: number): Uint8Array {
  const last = Buffer.from(jpeg).lastIndexOf(scanStart);
  const scan = jpeg.subarray(last, -endOfImage.length);
  return Buffer.concat([jpeg.subarray(0, last), repeat(scan, count), endOfImage]);
}

/** Changes bytes of the frame header: marker, precision, height, width, number of components. */
async function withFrame(change: (frame: Buffer) => void): Promise<Uint8Array> {
  const jpeg = await photo();
  change(jpeg.subarray(jpeg.indexOf(Buffer.from('ffc0', 'hex'))));
  return jpeg;
}

/** A directory whose next directory, and whose EXIF directory, is itself. */
const cyclicExif = bytesOf('MM', u16(42), u32(8), tiffDirectory([[34665, 4, 1, 8]], 8, 'MM'));

export const jpegFiles = {
  '500 scans behind an end in a comment': () =>
    hideScans(writeManyScans(5008, 5008, 500), jpegSegment(0xfe, endOfImage, endOfImage)),
  '300 scans behind the end of the image': () =>
    hideScans(writeManyScans(4096, 4096, 300), endOfImage),
  '5000 scans that repeat the one before': () =>
    repeatLastScan(writeManyScans(2048, 2048, 2), 5000),
  'an EXIF directory that is its own next': async () =>
    insertJpegSegments(await photo(), exifSegment(cyclicExif)),
  'a header of 16,000 x 16,000 pixels before 100 bytes': async () => {
    const jpeg = await withFrame((f) => f.set([...u16(16_000), ...u16(16_000)], 5));
    return jpeg.subarray(0, Buffer.from(jpeg).indexOf(Buffer.from('ffda', 'hex')) + 100);
  },
  '255 components': () => withFrame((f) => f.fill(255, 9, 10)),
  'a restart before each block, but no restart in the data': async () =>
    insertJpegSegments(
      await flatPicture(8000).jpeg().toBuffer(),
      jpegSegment(0xdd, Uint8Array.of(0, 1)),
    ),
  'noise in place of its picture': async () => {
    const jpeg = await photo();
    return Buffer.concat([
      jpeg.subarray(0, jpeg.indexOf(scanStart.subarray(0, 2))),
      scanStart,
      noise(5e6),
    ]);
  },
};
