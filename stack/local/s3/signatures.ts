// What S3 demands of a signature and the local S3's own check does not: that it covers the request as it was sent.
import type { CurrentRequest, S3rverParts } from './s3rver.ts';

export function coverWholeRequest(
  { signatureV2, signatureV4, S3Error }: S3rverParts,
  currentRequest: () => CurrentRequest | undefined,
): void {
  const { getStringToSign } = signatureV4;
  signatureV4.getStringToSign = (canonical, claim) => {
    const { path = canonical.uri, headers = {} } = currentRequest() ?? {};
    const mustBeSigned = (name: string) => name === 'host' || name.startsWith('x-amz-');
    const unsigned = Object.keys(headers).find(
      (name) => mustBeSigned(name) && !claim.signedHeaders.includes(name),
    );
    if (unsigned) throw new S3Error('AccessDenied', `The header ${unsigned} is not signed.`);
    // The local S3 would unpack such a body and check none of its signatures.
    if (canonical.headers['x-amz-content-sha256']?.startsWith('STREAMING-')) {
      throw new S3Error('NotImplemented', 'The local S3 takes no body that is signed in chunks.');
    }
    // The local S3 makes its own from decoded names. It drops a slash at the end, and encodes fewer characters than S3.
    const uri = path
      .split('/')
      .map((part) => encodeRest(encodeURIComponent(decodeURIComponent(part))))
      .join('/');
    const querystring = canonical.querystring.split('&').map(encodeRest).sort().join('&');
    return getStringToSign({ ...canonical, uri, querystring }, claim);
  };

  // Version 2 covers neither the length nor most headers. AWS takes it in its oldest regions only.
  signatureV2.parseHeader = signatureV2.parseQuery = () => {
    throw new S3Error('InvalidRequest', 'Please use AWS4-HMAC-SHA256.');
  };
}

/** `encodeURIComponent` leaves out characters that S3 encodes. */
function encodeRest(text: string): string {
  return text.replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
