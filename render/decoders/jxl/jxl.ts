// Decodes JPEG XL to upright sRGB pixels with @jsquash/jxl (libjxl in wasm, Apache-2.0). An animation gives its first frame.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { NclxNumbers } from '#core/image-facts/facts.ts';
import { colorOfNclx } from '../../color/nclx-profile.ts';
import { type DecodedPixels, type DecodeFailure, damaged } from '../decoded-image.ts';
import { codeLightAgain } from './code-light-again.ts';

let wasmBinary: Promise<Buffer> | undefined;
/**
 * We keep the instance after a success: a new one per picture fills 400 MB heaps faster than they are collected (1.1 GB
 * after three). We replace it after a failure, because a trap poisons its memory.
 */
let ready = false;

/**
 * Decodes a JPEG XL file, naked or in its box container. The decoder applies the orientation and converts any profile to
 * sRGB, so `profile` is never set. We code HDR again as the file did. It takes about 0.15 s and 33 MB per million pixels. Only killing the process stops it.
 *
 * @param bytes a whole file. The caller has checked the size it declares, which the decoder allocates
 * @param nclx the colour in its header
 * @throws only when the decoder cannot be loaded
 */
export async function decodeJxl(
  bytes: Uint8Array,
  nclx?: NclxNumbers,
): Promise<DecodedPixels | DecodeFailure> {
  const { default: decode, init } = await import('@jsquash/jxl/decode.js');
  const path = createRequire(import.meta.url).resolve('@jsquash/jxl/codec/dec/jxl_dec.wasm');
  wasmBinary ??= readFile(path);
  if (!ready) await init({ wasmBinary: await wasmBinary });
  ready = true;
  let image: ImageData;
  try {
    image = await decode(new Uint8Array(bytes).buffer);
  } catch (error) {
    ready = false;
    return damaged(`libjxl: ${String(error)}`);
  }
  const { data, width, height } = image;
  const rgba = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const size = { width, height, sourceWidth: width, sourceHeight: height };
  const picture = withoutOpaqueAlpha(rgba);
  // The decoder converts the primaries. The numbers of sRGB are 1.
  const { hdr } = nclx ? colorOfNclx({ ...nclx, primaries: 1 }) : {};
  if (hdr) codeLightAgain(picture, hdr.transfer);
  return { ok: true, kind: 'pixels', ...size, ...picture, ...(hdr && { hdr }), complete: true };
}

/** The decoder always returns RGBA. An opaque alpha channel would make the renderer choose the wrong output format. */
function withoutOpaqueAlpha(rgba: Uint8Array): Pick<DecodedPixels, 'channels' | 'pixels'> {
  for (let i = 3; i < rgba.length; i += 4)
    if (rgba[i] !== 255) return { channels: 4, pixels: rgba };
  const count = rgba.length / 4;
  for (let i = 1; i < count; i++) rgba.copyWithin(i * 3, i * 4, i * 4 + 3);
  return { channels: 3, pixels: rgba.subarray(0, count * 3) };
}
