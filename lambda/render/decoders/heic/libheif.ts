// The only file that talks to libheif-js (LGPL-3.0, used unmodified as its own package): memory, handles, errors.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type createLibheif from 'libheif-js/libheif-wasm/libheif.js';
import type { Nclx } from '../../color/nclx-profile.ts';

type Libheif = ReturnType<typeof createLibheif>;

/** One picture inside a HEIF file. Sizes are in pixels after rotation, mirroring and cropping. */
export interface HeifPicture {
  readonly handle: number;
  /** Item type, for example `hvc1` or `grid`. */
  readonly type: string;
  readonly width: number;
  readonly height: number;
  /** Pixels that decoding would produce: the sum over all tiles of a grid, edges included. */
  readonly codedPixels: number;
  readonly hasAlpha: boolean;
  /** Rotation and mirroring in words that compare equal when they do the same, e.g. `irot90 imir0`. */
  readonly turns: string;
  readonly profile?: Uint8Array;
  readonly nclx?: Nclx;
}

export interface HeifFile {
  readonly primary: HeifPicture;
  readonly thumbnails: readonly HeifPicture[];
  /** @throws HeifError when the stream is damaged, unsupported or larger than the file declares. */
  decode(picture: HeifPicture): { width: number; height: number; pixels: Uint8Array };
}

/** An error that libheif reports by code; anything else thrown from here is a trap inside the wasm. */
export class HeifError extends Error {
  readonly code: number;
  readonly subcode: number;
  constructor(code: number, subcode: number, message: string) {
    super(message);
    this.code = code;
    this.subcode = subcode;
  }
}

/** Wasm memory never shrinks: above this an instance is thrown away after use. 32 MB holds any thumbnail item. */
const keepHeapBytes = 32 << 20;
const chroma = { rgb: 10, rgba: 11 } as const;
const interleavedPlane = 10;
const maxProfileBytes = 4 << 20;

let createInstance: (() => Libheif) | undefined;
let instance: Libheif | undefined;

/** Loads and compiles the decoder once (about 30 ms), on the first HEIC. */
export async function loadLibheif(): Promise<void> {
  if (createInstance) return;
  const { default: create } = await import('libheif-js/libheif-wasm/libheif.js');
  const path = createRequire(import.meta.url).resolve('libheif-js/libheif-wasm/libheif.wasm');
  const compiled = await WebAssembly.compile(await readFile(path));
  const silent = () => {};
  createInstance = () =>
    create({
      print: silent,
      printErr: silent,
      instantiateWasm(
        imports: WebAssembly.Imports,
        done: (instance: WebAssembly.Instance) => void,
      ) {
        const wasm = new WebAssembly.Instance(compiled, imports);
        done(wasm);
        return wasm.exports;
      },
    });
}

/**
 * Opens a HEIF file, hands it to `use`, and releases everything. Call `loadLibheif` first.
 * A trap poisons the instance's memory, so after anything but a HeifError the next call gets a fresh one.
 * @throws HeifError, or whatever the wasm trapped with
 */
export function withHeif<T>(bytes: Uint8Array, use: (file: HeifFile) => T): T {
  if (!createInstance) throw new Error('loadLibheif() has not been awaited');
  instance ??= createInstance();
  try {
    return open(instance, bytes, use);
  } catch (error) {
    if (!(error instanceof HeifError)) instance = undefined;
    throw error;
  } finally {
    if (instance && heapOf(instance).length > keepHeapBytes) instance = undefined;
  }
}

function open<T>(lib: Libheif, bytes: Uint8Array, use: (file: HeifFile) => T): T {
  const scratch = lib._malloc(256);
  const out = scratch + 16; // the first 12 bytes receive the heif_error struct
  const input = lib._malloc(bytes.length);
  const context = lib._heif_context_alloc();
  const handles: number[] = [];
  if (!scratch || !input || !context) throw new HeifError(6, 0, 'no memory for the file');
  heapOf(lib).set(bytes, input);

  const check = () => {
    const code = readU32(lib, scratch);
    if (code === 0) return;
    throw new HeifError(code, readU32(lib, scratch + 4), readText(lib, readU32(lib, scratch + 8)));
  };
  const describe = (handle: number): HeifPicture => {
    handles.push(handle);
    const id = lib._heif_image_handle_get_item_id(handle);
    lib._heif_image_handle_get_image_tiling(scratch, handle, 0, out);
    check();
    const [columns, rows, tileWidth, tileHeight] = [4, 8, 12, 16].map((at) =>
      readU32(lib, out + at),
    );
    const profile = readProfile(lib, handle, scratch);
    const nclx = readNclx(lib, handle, scratch, out);
    return {
      handle,
      type: fourCc(lib._heif_item_get_item_type(context, id)),
      width: lib._heif_image_handle_get_width(handle),
      height: lib._heif_image_handle_get_height(handle),
      codedPixels: (columns ?? 0) * (rows ?? 0) * (tileWidth ?? 0) * (tileHeight ?? 0),
      hasAlpha: lib._heif_image_handle_has_alpha_channel(handle) !== 0,
      turns: readTurns(lib, context, id, out),
      ...(profile && { profile }),
      ...(nclx && { nclx }),
    };
  };

  try {
    lib._heif_context_read_from_memory_without_copy(scratch, context, input, bytes.length, 0);
    check();
    lib._heif_context_get_primary_image_handle(scratch, context, out);
    check();
    const primary = describe(readU32(lib, out));
    return use({
      primary,
      thumbnails: thumbnailHandles(lib, primary.handle, scratch, out).map(describe),
      decode: (picture) => decode(lib, context, picture, scratch, check),
    });
  } finally {
    for (const handle of handles) lib._heif_image_handle_release(handle);
    lib._heif_context_free(context);
    lib._free(input);
    lib._free(scratch);
  }
}

function decode(
  lib: Libheif,
  context: number,
  picture: HeifPicture,
  scratch: number,
  check: () => void,
) {
  const out = scratch + 16;
  limitPixels(lib, context, Math.max(picture.codedPixels, picture.width * picture.height));
  const channels = picture.hasAlpha ? 4 : 3;
  const layout = picture.hasAlpha ? chroma.rgba : chroma.rgb;
  lib._heif_decode_image(scratch, picture.handle, out, 1, layout, 0);
  check();
  const image = readU32(lib, out);
  try {
    const width = lib._heif_image_get_width(image, interleavedPlane);
    const height = lib._heif_image_get_height(image, interleavedPlane);
    const plane = lib._heif_image_get_plane_readonly(image, interleavedPlane, out);
    const stride = readU32(lib, out);
    if (!plane || width <= 0 || height <= 0) throw new HeifError(2, 0, 'decoded to nothing');
    const pixels = new Uint8Array(width * height * channels);
    const heap = heapOf(lib);
    const rowBytes = width * channels;
    for (let y = 0; y < height; y++) {
      pixels.set(heap.subarray(plane + y * stride, plane + y * stride + rowBytes), y * rowBytes);
    }
    if (channels === 4 && lib._heif_image_is_premultiplied_alpha(image)) unpremultiply(pixels);
    return { width, height, pixels };
  } finally {
    lib._heif_image_release(image);
  }
}

/**
 * Bounds every stream in the file by what its boxes declare (struct heif_security_limits: u64 at byte 8), so that
 * a 64x64 `ispe` cannot hide a 16000x16000 stream. The slack is for coding blocks beyond the picture's edge.
 */
function limitPixels(lib: Libheif, context: number, declaredPixels: number): void {
  const limits = lib._heif_context_get_security_limits(context);
  const words: Uint32Array = lib.HEAPU32;
  words[(limits + 8) >>> 2] = Math.min(0xffff_ffff, Math.ceil(declaredPixels * 1.1) + 65_536);
  words[(limits + 12) >>> 2] = 0;
}

function thumbnailHandles(lib: Libheif, primary: number, scratch: number, out: number): number[] {
  const count = Math.min(8, lib._heif_image_handle_get_number_of_thumbnails(primary));
  lib._heif_image_handle_get_list_of_thumbnail_IDs(primary, out, count);
  const ids = Array.from({ length: count }, (_, i) => readU32(lib, out + i * 4));
  return ids.flatMap((id) => {
    lib._heif_image_handle_get_thumbnail(scratch, primary, id, out);
    return readU32(lib, scratch) === 0 ? [readU32(lib, out)] : []; // a broken thumbnail is no thumbnail
  });
}

function readTurns(lib: Libheif, context: number, id: number, out: number): string {
  const count = Math.min(16, lib._heif_item_get_transformation_properties(context, id, out, 16));
  const properties = Array.from({ length: count }, (_, i) => readU32(lib, out + i * 4));
  return properties
    .flatMap((property) => {
      switch (fourCc(lib._heif_item_get_property_type(context, id, property))) {
        case 'irot':
          return [
            `irot${lib._heif_item_get_property_transform_rotation_ccw(context, id, property)}`,
          ];
        case 'imir':
          return [`imir${lib._heif_item_get_property_transform_mirror(context, id, property)}`];
        default:
          return [];
      }
    })
    .filter((turn) => turn !== 'irot0')
    .join(' ');
}

function readProfile(lib: Libheif, handle: number, scratch: number): Uint8Array | undefined {
  const size = lib._heif_image_handle_get_raw_color_profile_size(handle);
  if (size === 0 || size > maxProfileBytes) return undefined;
  const at = lib._malloc(size);
  if (!at) return undefined;
  lib._heif_image_handle_get_raw_color_profile(scratch, handle, at);
  const profile = readU32(lib, scratch) === 0 ? heapOf(lib).slice(at, at + size) : undefined;
  lib._free(at);
  return profile;
}

function readNclx(lib: Libheif, handle: number, scratch: number, out: number): Nclx | undefined {
  lib._heif_image_handle_get_nclx_color_profile(scratch, handle, out);
  if (readU32(lib, scratch) !== 0) return undefined;
  const at = readU32(lib, out);
  const [primaries = 2, transfer = 2, matrix = 2] = [4, 8, 12].map((field) =>
    readU32(lib, at + field),
  );
  const fullRange = heapOf(lib)[at + 16] !== 0;
  lib._heif_nclx_color_profile_free(at);
  return { primaries, transfer, matrix, fullRange };
}

function unpremultiply(rgba: Uint8Array): void {
  for (let i = 0; i + 3 < rgba.length; i += 4) {
    const alpha = rgba[i + 3] ?? 255;
    if (alpha === 0 || alpha === 255) continue;
    for (let c = i; c < i + 3; c++)
      rgba[c] = Math.min(255, Math.round(((rgba[c] ?? 0) * 255) / alpha));
  }
}

/** Read anew each time: growing the wasm memory detaches the previous view. */
function heapOf(lib: Libheif): Uint8Array {
  return lib.HEAPU8;
}

function readU32(lib: Libheif, at: number): number {
  const words: Uint32Array = lib.HEAPU32;
  return words[at >>> 2] ?? 0;
}

function readText(lib: Libheif, at: number): string {
  const heap = heapOf(lib);
  const end = heap.indexOf(0, at);
  return Buffer.from(heap.subarray(at, Math.min(end, at + 200))).toString('utf8');
}

function fourCc(code: number): string {
  return String.fromCharCode(
    (code >>> 24) & 255,
    (code >>> 16) & 255,
    (code >>> 8) & 255,
    code & 255,
  );
}
