// The pictures inside a HEIF file, as libheif reads them.
import type { Nclx } from '../../color/nclx-profile.ts';
import {
  HeifError,
  heapOf,
  type Libheif,
  readText,
  readU32,
  readU32s,
  withLibheif,
} from './libheif.ts';

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
  /** Rotation and mirroring in a form that is equal for equal effects, e.g. `irot90 imir0`. */
  readonly turns: string;
  readonly profile?: Uint8Array;
  readonly nclx?: Nclx;
}

export interface HeifFile {
  readonly primary: HeifPicture;
  readonly thumbnails: readonly HeifPicture[];
  /** @throws HeifError when the stream is damaged, unsupported or larger than the file declares */
  decode(picture: HeifPicture): { width: number; height: number; pixels: Uint8Array };
}

/** A file that libheif has open. */
interface OpenHeif {
  readonly lib: Libheif;
  readonly context: number;
  /** Address where libheif writes its heif_error struct: 12 bytes. */
  readonly error: number;
  /** Address where libheif writes other results, up to 240 bytes. */
  readonly out: number;
}

const chroma = { rgb: 10, rgba: 11 } as const;
const interleavedPlane = 10;
const maxProfileBytes = 4 << 20;
const maxThumbnails = 8;
const maxTurns = 16;

/**
 * Opens a HEIF file, passes it to `use`, and releases everything. Call `loadLibheif` first.
 *
 * @throws HeifError, or the error of a trap in the wasm
 */
export function withHeif<T>(bytes: Uint8Array, use: (file: HeifFile) => T): T {
  return withLibheif((lib) => open(lib, bytes, use));
}

function open<T>(lib: Libheif, bytes: Uint8Array, use: (file: HeifFile) => T): T {
  const error = lib._malloc(256);
  const out = error + 16;
  const input = lib._malloc(bytes.length);
  const context = lib._heif_context_alloc();
  if (!error || !input || !context) throw new HeifError(6, 0, 'no memory for the file');
  heapOf(lib).set(bytes, input);
  const heif = { lib, context, error, out };
  const handles: number[] = [];
  const describe = (handle: number) => {
    handles.push(handle);
    return describePicture(heif, handle);
  };
  try {
    lib._heif_context_read_from_memory_without_copy(error, context, input, bytes.length, 0);
    throwOnError(heif);
    lib._heif_context_get_primary_image_handle(error, context, out);
    throwOnError(heif);
    const primary = describe(readU32(lib, out));
    return use({
      primary,
      thumbnails: thumbnailHandles(heif, primary.handle).map(describe),
      decode: (picture) => decode(heif, picture),
    });
  } finally {
    for (const handle of handles) lib._heif_image_handle_release(handle);
    lib._heif_context_free(context);
    lib._free(input);
    lib._free(error);
  }
}

function throwOnError({ lib, error }: OpenHeif): void {
  const [code = 0, subcode = 0, message = 0] = readU32s(lib, error, 3);
  if (code !== 0) throw new HeifError(code, subcode, readText(lib, message));
}

function describePicture(heif: OpenHeif, handle: number): HeifPicture {
  const { lib, context, error, out } = heif;
  const id = lib._heif_image_handle_get_item_id(handle);
  lib._heif_image_handle_get_image_tiling(error, handle, 0, out);
  throwOnError(heif);
  const [columns = 0, rows = 0, tileWidth = 0, tileHeight = 0] = readU32s(lib, out + 4, 4);
  const profile = readProfile(heif, handle);
  const nclx = readNclx(heif, handle);
  return {
    handle,
    type: fourCc(lib._heif_item_get_item_type(context, id)),
    width: lib._heif_image_handle_get_width(handle),
    height: lib._heif_image_handle_get_height(handle),
    codedPixels: columns * rows * tileWidth * tileHeight,
    hasAlpha: lib._heif_image_handle_has_alpha_channel(handle) !== 0,
    turns: readTurns(heif, id),
    ...(profile && { profile }),
    ...(nclx && { nclx }),
  };
}

function thumbnailHandles({ lib, error, out }: OpenHeif, primary: number): number[] {
  const count = lib._heif_image_handle_get_number_of_thumbnails(primary);
  const most = Math.min(maxThumbnails, count);
  lib._heif_image_handle_get_list_of_thumbnail_IDs(primary, out, most);
  return readU32s(lib, out, most).flatMap((id) => {
    lib._heif_image_handle_get_thumbnail(error, primary, id, out);
    // A broken thumbnail is left out.
    return readU32(lib, error) === 0 ? [readU32(lib, out)] : [];
  });
}

function readTurns({ lib, context, out }: OpenHeif, id: number): string {
  const count = lib._heif_item_get_transformation_properties(context, id, out, maxTurns);
  const turns = readU32s(lib, out, Math.min(maxTurns, count)).map((property) => {
    const type = fourCc(lib._heif_item_get_property_type(context, id, property));
    if (type === 'irot') {
      return `irot${lib._heif_item_get_property_transform_rotation_ccw(context, id, property)}`;
    }
    if (type !== 'imir') return '';
    return `imir${lib._heif_item_get_property_transform_mirror(context, id, property)}`;
  });
  return turns.filter((turn) => turn !== '' && turn !== 'irot0').join(' ');
}

function readProfile({ lib, error }: OpenHeif, handle: number): Uint8Array | undefined {
  const size = lib._heif_image_handle_get_raw_color_profile_size(handle);
  if (size === 0 || size > maxProfileBytes) return undefined;
  const at = lib._malloc(size);
  if (!at) return undefined;
  lib._heif_image_handle_get_raw_color_profile(error, handle, at);
  const profile = readU32(lib, error) === 0 ? heapOf(lib).slice(at, at + size) : undefined;
  lib._free(at);
  return profile;
}

function readNclx({ lib, error, out }: OpenHeif, handle: number): Nclx | undefined {
  lib._heif_image_handle_get_nclx_color_profile(error, handle, out);
  if (readU32(lib, error) !== 0) return undefined;
  const at = readU32(lib, out);
  const [primaries = 2, transfer = 2, matrix = 2] = readU32s(lib, at + 4, 3);
  const fullRange = heapOf(lib)[at + 16] !== 0;
  lib._heif_nclx_color_profile_free(at);
  return { primaries, transfer, matrix, fullRange };
}

function decode(heif: OpenHeif, picture: HeifPicture) {
  const { lib, error, out } = heif;
  limitPixels(heif, Math.max(picture.codedPixels, picture.width * picture.height));
  const channels = picture.hasAlpha ? 4 : 3;
  const layout = picture.hasAlpha ? chroma.rgba : chroma.rgb;
  lib._heif_decode_image(error, picture.handle, out, 1, layout, 0);
  throwOnError(heif);
  const image = readU32(lib, out);
  try {
    const width = lib._heif_image_get_width(image, interleavedPlane);
    const height = lib._heif_image_get_height(image, interleavedPlane);
    const plane = lib._heif_image_get_plane_readonly(image, interleavedPlane, out);
    const stride = readU32(lib, out);
    if (!plane || width <= 0 || height <= 0) throw new HeifError(2, 0, 'decoded to nothing');
    const rowBytes = width * channels;
    const pixels = new Uint8Array(height * rowBytes);
    const heap = heapOf(lib);
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
 * Bounds every stream in the file by the size that its boxes declare (struct heif_security_limits: u64 at byte 8), so that
 * an `ispe` of 64x64 cannot hide a stream of 16000x16000. The slack is for coding blocks beyond the edge of the picture.
 */
function limitPixels({ lib, context }: OpenHeif, declaredPixels: number): void {
  const limits = lib._heif_context_get_security_limits(context);
  const words: Uint32Array = lib.HEAPU32;
  words[(limits + 8) >>> 2] = Math.min(0xffff_ffff, Math.ceil(declaredPixels * 1.1) + 65_536);
  words[(limits + 12) >>> 2] = 0;
}

function unpremultiply(rgba: Uint8Array): void {
  for (let i = 0; i + 3 < rgba.length; i += 4) {
    const alpha = rgba[i + 3] ?? 255;
    if (alpha === 0 || alpha === 255) continue;
    for (let c = i; c < i + 3; c++)
      rgba[c] = Math.min(255, Math.round(((rgba[c] ?? 0) * 255) / alpha));
  }
}

function fourCc(code: number): string {
  return String.fromCharCode(code >>> 24, (code >>> 16) & 255, (code >>> 8) & 255, code & 255);
}
