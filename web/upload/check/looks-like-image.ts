// Whether a file may be an image, judged by its name and the type that the browser gives it.
import { formats } from '#core/formats.ts';

const suffixes = Object.values(formats).flatMap(({ extensions }) =>
  extensions.map((text) => `.${text}`),
);

/** The `accept` attribute of the file picker: all image types, and our extensions, since some have no type in some browsers. */
export const pickerAccept = ['image/*', ...suffixes].join(',');

/** @param file its `type` is empty where the browser knows none, as for HEIC on many systems: then the name decides */
export function looksLikeImage({ name, type }: { readonly name: string; readonly type: string }) {
  return (
    type.startsWith('image/') || suffixes.some((suffix) => name.toLowerCase().endsWith(suffix))
  );
}
