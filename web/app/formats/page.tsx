// `/formats`: the formats that we take, what each becomes, and every sentence for a failed image. All from core.
import type { Metadata } from 'next';
import { type FailureCode, failure, failureCodes, isAboutTheImage } from '#core/failure.ts';
import { formats } from '#core/formats.ts';
import { type ImageFormat, imageFormats } from '#core/image-facts.ts';
import { largestUsableMb } from '#core/plan.ts';
import { maxRenderMs, tiers } from '#core/tiers.ts';
import { formatNamedBy } from '#core/variant.ts';
import { PageTop } from '../../components/controls/page-top.tsx';
import { settings } from '../../server/settings.ts';
import { formatWords } from '../../words/formats.ts';
import './formats.css';

export const metadata: Metadata = { title: formatWords.title };

/** Next renders the page for each request, since its limits are the settings of the running server. */
export const dynamic = 'force-dynamic';

export default function FormatsPage() {
  return (
    <main className="formats">
      <PageTop />
      <h1>{formatWords.headline}</h1>
      <p className="soft">{formatWords.introduction}</p>
      <div className="formats-table">
        <table>
          <thead>
            <tr>
              <th scope="col">{formatWords.name}</th>
              <th scope="col">{formatWords.becomes}</th>
              <th scope="col">{formatWords.notes}</th>
            </tr>
          </thead>
          <tbody>
            {imageFormats.map((format) => (
              <tr key={format}>
                <th scope="row">
                  {formats[format].name}{' '}
                  <span className="soft">
                    {formats[format].extensions.map((text) => `.${text}`).join(' ')}
                  </span>
                </th>
                <td>{formats[thumbnailFormatOf(format)].name}</td>
                <td>{formatWords.aboutFormats[format]}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <h2>{formatWords.failuresHeadline}</h2>
      <ul className="failures">
        {failureCodes.filter(isAboutTheImage).map((code) => (
          <li key={code}>{exampleOf(code)}</li>
        ))}
      </ul>
    </main>
  );
}

function thumbnailFormatOf(format: ImageFormat): ImageFormat {
  return formatNamedBy(`a.${formats[format].extensions[0]}`) ?? 'webp';
}

/** The failure's sentence with plausible numbers. */
function exampleOf(code: FailureCode): string {
  const { maxUploadBytes, maxPixels } = settings();
  return failure(code, {
    bytes: 2 * maxUploadBytes,
    maxBytes: maxUploadBytes,
    pixels: 2 * maxPixels,
    maxPixels,
    formatName: code === 'unsupported-format' ? 'a PDF' : 'a TIFF',
    neededMb: 2 * largestUsableMb(tiers),
    availableMb: largestUsableMb(tiers),
    maxSeconds: maxRenderMs / 1000,
  }).message;
}
