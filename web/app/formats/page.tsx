// `/formats`: the formats that we take, what each becomes, and every sentence for a failed image. All from core.
import type { Metadata } from 'next';
import { type FailureCode, failure, failureCodes, isAboutTheImage } from '#core/failure.ts';
import { formats } from '#core/formats.ts';
import { largestUsableMb } from '#core/plan.ts';
import { maxRenderMs, tiers } from '#core/tiers.ts';
import { PageTop } from '../../components/controls/page-top.tsx';
import { settings } from '../../server/settings.ts';
import { words } from '../../words/other-pages.ts';
import './formats.css';

export const metadata: Metadata = { title: words.formatsTitle };

/** Next renders the page for each request, since its limits are the settings of the running server. */
export const dynamic = 'force-dynamic';

export default function FormatsPage() {
  return (
    <main className="formats">
      <PageTop />
      <h1>{words.formatsHeadline}</h1>
      <p className="soft">{words.formatsIntroduction}</p>
      <div className="formats-table">
        <table>
          <thead>
            <tr>
              <th scope="col">{words.formatsName}</th>
              <th scope="col">{words.formatsBecomes}</th>
              <th scope="col">{words.formatsNotes}</th>
            </tr>
          </thead>
          <tbody>
            {Object.values(formats).map(({ name, extensions, becomes, notes }) => (
              <tr key={name}>
                <th scope="row">
                  {name}{' '}
                  <span className="soft">{extensions.map((text) => `.${text}`).join(' ')}</span>
                </th>
                <td>{becomes}</td>
                <td>{notes}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <h2>{words.failuresHeadline}</h2>
      <ul className="failures">
        {failureCodes.filter(isAboutTheImage).map((code) => (
          <li key={code}>{exampleOf(code)}</li>
        ))}
      </ul>
    </main>
  );
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
