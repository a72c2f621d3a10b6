// What the parts of an upload session get from outside. Tests replace everything that leaves the page.
import type { PageLimits } from './check/check-file.ts';
import type { PersistenceSession, UploadPersistence } from './kept/keep-files.ts';
import type { DeleteFiles, ReadBatch } from './server-api.ts';
import type { UploadsStore } from './state/store.ts';
import type { FromBrowser, Uploader } from './uploader.ts';

export interface SessionDependencies {
  /** Rejects when the code of the uploader cannot be loaded. */
  readonly loadUploader: () => Promise<(session: FromSession) => Uploader>;
  /** Rejects when the code that keeps files cannot be loaded. */
  readonly loadPersistence: () => Promise<(session: PersistenceSession) => UploadPersistence>;
  /** Whether this browser keeps anything of an earlier visit. */
  readonly hasKept: () => boolean;
  readonly readBatch: ReadBatch;
  readonly deleteFiles: DeleteFiles;
  readonly now: () => number;
  /** A hidden page does not poll. */
  readonly isHidden: () => boolean;
}

/** What the session gives to its poller and its reader. */
export type PollDependencies = SessionDependencies & Pick<FromSession, 'store'>;

/** What the session gives to its uploader. */
export interface FromSession {
  readonly store: UploadsStore;
  readonly limits: PageLimits;
  readonly now: () => number;
  /** Called when the storage has a file. Its thumbnail will probably be ready in this time, if that is known. */
  readonly onUploaded: (expectedMs: number | undefined) => void;
  /** Keeps the batch with its upload token. Resolves soon, even if the browser cannot keep it. */
  readonly saveBatch: () => Promise<void>;
}

export type UploadDependencies = FromSession & FromBrowser;
