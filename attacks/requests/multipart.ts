// Multipart forms, as a form on any website sends them.
import { type Message, message } from '../hostile-request.ts';

const boundary = 'b';

/** One part has a header line that begins with a space, which ends dicer 0.3.0 and its process (CVE-2022-24434). */
export function brokenMultipart(path: string, headers: Message['headers'] = {}): Buffer {
  return multipart(
    path,
    `--${boundary}\r\n Content-Disposition: form-data; name="a"\r\n\r\n\r\n--${boundary}--`,
    headers,
  );
}

/** @param fields name and value of each field; a field named "file" is sent as a file */
export function form(path: string, fields: readonly (readonly [string, string])[]): Buffer {
  const parts = fields.map(([name, value]) => {
    const fileName = name === 'file' ? '; filename="a.png"\r\nContent-Type: image/png' : '';
    return `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${fileName}\r\n\r\n${value}\r\n`;
  });
  return multipart(path, `${parts.join('')}--${boundary}--\r\n`);
}

function multipart(path: string, body: string, headers: Message['headers'] = {}): Buffer {
  const type = `multipart/form-data; boundary=${boundary}`;
  return message({ method: 'POST', path, headers: { 'content-type': type, ...headers }, body });
}
