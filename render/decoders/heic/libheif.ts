// Loads libheif-js (LGPL-3.0, used unmodified as its own package) and reads its wasm memory.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type createLibheif from 'libheif-js/libheif-wasm/libheif.js';

export type Libheif = ReturnType<typeof createLibheif>;

/** An error that libheif reports by code. Any other error that it throws is a trap inside the wasm. */
export class HeifError extends Error {
  readonly code: number;
  readonly subcode: number;
  constructor(code: number, subcode: number, message: string) {
    super(message);
    this.code = code;
    this.subcode = subcode;
  }
}

/** Wasm memory never shrinks, so we drop an instance that grew beyond this. 32 MB holds any thumbnail item. */
const keepHeapBytes = 32 << 20;

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
 * Calls `use` with the decoder. Call `loadLibheif` first. A trap poisons the decoder's memory, so the next call gets a new
 * instance after any error but a HeifError.
 */
export function withLibheif<T>(use: (lib: Libheif) => T): T {
  if (!createInstance) throw new Error('loadLibheif() has not been awaited');
  instance ??= createInstance();
  try {
    return use(instance);
  } catch (error) {
    if (!(error instanceof HeifError)) instance = undefined;
    throw error;
  } finally {
    if (instance && heapOf(instance).length > keepHeapBytes) instance = undefined;
  }
}

/** Do not keep the result: when the wasm memory grows, it detaches the previous view. */
export function heapOf(lib: Libheif): Uint8Array {
  return lib.HEAPU8;
}

export function readU32(lib: Libheif, at: number): number {
  const words: Uint32Array = lib.HEAPU32;
  return words[at >>> 2] ?? 0;
}

/** @returns `count` numbers that follow each other */
export function readU32s(lib: Libheif, at: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => readU32(lib, at + i * 4));
}

/** @returns up to 200 bytes of a C string */
export function readText(lib: Libheif, at: number): string {
  const heap = heapOf(lib);
  const end = heap.indexOf(0, at);
  return Buffer.from(heap.subarray(at, Math.min(end, at + 200))).toString('utf8');
}

/** A file that libheif has open. */
export interface OpenHeif {
  readonly lib: Libheif;
  readonly context: number;
  /** Address where libheif writes its heif_error struct: 12 bytes. */
  readonly error: number;
  /** Address where libheif writes other results, up to 240 bytes. */
  readonly out: number;
}

/** @throws HeifError when the last call wrote an error */
export function throwOnError({ lib, error }: OpenHeif): void {
  const [code = 0, subcode = 0, message = 0] = readU32s(lib, error, 3);
  if (code !== 0) throw new HeifError(code, subcode, readText(lib, message));
}
