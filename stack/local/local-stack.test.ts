import { EventEmitter } from 'node:events';
import { expect, it } from 'vitest';
import { imitateAwsEvents, toCorsXml } from './local-stack.ts';

it('writes the CORS rules of CloudFormation in the dialect of S3', () => {
  expect(
    toCorsXml([
      {
        AllowedOrigins: ['http://localhost:*'],
        AllowedMethods: ['GET', 'PUT'],
        AllowedHeaders: ['content-type'],
        ExposedHeaders: ['ETag'],
        MaxAge: 60,
      },
    ]),
  ).toBe(`<CORSConfiguration>
  <CORSRule>
    <AllowedOrigin>http://localhost:*</AllowedOrigin>
    <AllowedMethod>GET</AllowedMethod>
    <AllowedMethod>PUT</AllowedMethod>
    <AllowedHeader>content-type</AllowedHeader>
    <ExposeHeader>ETag</ExposeHeader>
    <MaxAgeSeconds>60</MaxAgeSeconds>
  </CORSRule>
</CORSConfiguration>
`);
});

it("encodes the keys of the local S3's events as AWS does, and leaves the rest as it is", () => {
  const client = new EventEmitter();
  const events: unknown[] = [];
  client.on('event', (event) => events.push(event));
  imitateAwsEvents({ pluginManager: { plugins: [{}, { client }] } });
  const eventOf = (key: string) => ({
    Records: [
      { eventName: 'ObjectCreated:Put', s3: { bucket: { name: 'b' }, object: { key, size: 3 } } },
    ],
  });
  client.emit('event', eventOf('input/my photo+1 100%.jpg'));
  expect(events).toEqual([eventOf('input/my+photo%2B1+100%25.jpg')]);
});
