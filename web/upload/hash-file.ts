// The checksum that an upload is signed for: with another body than the file hashed here, S3 refuses the PUT.

export type HashFile = (file: Blob) => Promise<string>;

/**
 * @returns SHA-256 of the bytes, in base64, as S3 takes it in `x-amz-checksum-sha256`
 * @throws DOMException when the file cannot be read
 */
export const hashFile: HashFile = async (file) => {
  const digest = await crypto.subtle.digest('SHA-256', await file.arrayBuffer());
  return btoa(String.fromCharCode(...new Uint8Array(digest)));
};
