// Sets which decoder reads the baseline JPEGs of this process, through the count that our rule looks at.
import { isWorthCompiling } from '#render/decoders/jpeg/warm-up.ts';

const muchInBytes = 1e15;
let counted = 0;

export function chooseDecoder(decoder: 'ours' | 'libjpeg'): void {
  const wanted = decoder === 'ours' ? muchInBytes : -muchInBytes;
  isWorthCompiling(wanted - counted);
  counted = wanted;
}
