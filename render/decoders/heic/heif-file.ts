// The pictures inside a HEIF file, as libheif reads them.
import type { Nclx } from '../../color/nclx-profile.ts';
import { decodeHeifPicture } from './heif-decode.ts';
import {
  HeifError,
  heapOf,
  type Libheif,
  type OpenHeif,
  readU32,
  readU32s,
  throwOnError,
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
      decode: (picture) => decodeHeifPicture(heif, picture),
    });
  } finally {
    for (const handle of handles) lib._heif_image_handle_release(handle);
    lib._heif_context_free(context);
    lib._free(input);
    lib._free(error);
  }
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

function fourCc(code: number): string {
  return String.fromCharCode(code >>> 24, (code >>> 16) & 255, (code >>> 8) & 255, code & 255);
}
