// Makes the local S3 require that a signature covers the request as it was sent. The check of s3rver is weaker than S3's.
import type { CurrentRequest, S3rverParts } from './s3rver.ts';

export function coverWholeRequest(
  { signatureV2, signatureV4, S3Error }: S3rverParts,
  currentRequest: () => CurrentRequest | undefined,
): void {
  const { getStringToSign, getSigningKey } = signatureV4;
  signatureV4.getStringToSign = (canonical, claim) => {
    const { path = canonical.uri, headers = {} } = currentRequest() ?? {};
    const mustBeSigned = (name: string) => name === 'host' || name.startsWith('x-amz-');
    const unsigned = Object.keys(headers).find(
      (name) => mustBeSigned(name) && !claim.signedHeaders.includes(name),
    );
    if (unsigned) throw new S3Error('AccessDenied', `The header ${unsigned} is not signed.`);
    // s3rver would unpack such a body and check none of its signatures.
    if (canonical.headers['x-amz-content-sha256']?.startsWith('STREAMING-')) {
      throw new S3Error(
        'NotImplemented',
        'The local S3 does not accept a body that is signed in chunks.',
      );
    }
    // s3rver builds the path from decoded names, without a slash at the end, and encodes fewer characters than S3.
    const uri = path
      .split('/')
      .map((part) => encodeRest(encodeURIComponent(decodeURIComponent(part))))
      .join('/');
    const querystring = canonical.querystring.split('&').map(encodeRest).sort().join('&');
    return getStringToSign({ ...canonical, uri, querystring }, claim);
  };

  // The key of a day is the same for every request.
  let last: { scope: string; key: Uint8Array } | undefined;
  signatureV4.getSigningKey = (...parts) => {
    const scope = JSON.stringify(parts);
    if (last?.scope !== scope) last = { scope, key: getSigningKey(...parts) };
    return last.key;
  };

  // A signature of version 2 covers neither the length nor most headers. AWS accepts it in its oldest regions only.
  signatureV2.parseHeader = signatureV2.parseQuery = () => {
    throw new S3Error('InvalidRequest', 'Please use AWS4-HMAC-SHA256.');
  };
}

/** Encodes the characters that S3 encodes and `encodeURIComponent` does not. */
function encodeRest(text: string): string {
  return text.replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
