// Whether a file calls itself an image, by what a browser says of it before anyone has read it.

/** The `accept` attribute of the file picker: image types, and the extensions browsers give no type for. */
export const pickerAccept = 'image/*,.heic,.heif,.avif,.jxl,.tif,.tiff,.bmp,.ico,.cur,.svg';

const extensionsWithoutType = /\.(heic|heif|avif|tiff?|jpe?g|png|gif|webp|svg|bmp|ico|cur|jxl)$/i;

/** @param file `type` is the browser's guess; empty when it has none (HEIC on many systems), and then the name counts */
export function looksLikeImage({ name, type }: { readonly name: string; readonly type: string }) {
  return type.startsWith('image/') || extensionsWithoutType.test(name);
}
