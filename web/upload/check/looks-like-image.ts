// Whether a file may be an image, judged by its name and the type that the browser gives it.

/** The `accept` attribute of the file picker: all image types, and extensions that have no type in some browsers. */
export const pickerAccept = 'image/*,.heic,.heif,.avif,.jxl,.tif,.tiff,.bmp,.ico,.cur,.svg';

const extensionsWithoutType = /\.(heic|heif|avif|tiff?|jpe?g|png|gif|webp|svg|bmp|ico|cur|jxl)$/i;

/** @param file its `type` is empty where the browser knows none, as for HEIC on many systems: then the name decides */
export function looksLikeImage({ name, type }: { readonly name: string; readonly type: string }) {
  return type.startsWith('image/') || extensionsWithoutType.test(name);
}
