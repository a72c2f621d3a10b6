import { expect, it } from 'vitest';
import { toCorsXml } from './cors.ts';

it('writes the CORS rules of CloudFormation as the XML of S3', () => {
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
