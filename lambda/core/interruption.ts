// What comes between a run and its end and is not the image's fault: a service that does not answer, or no time left.

/**
 * Thrown out of a Lambda it tells `failed-invocation`, by its name, that another try may end better: Lambda sends on
 * an error's name and message and nothing else.
 */
export class Interruption extends Error {
  override readonly name = 'Interruption';

  constructor(message: string, cause?: unknown) {
    super(message, { cause });
  }
}

/** One try and two more, as the SDK does it. */
const maxTries = 3;

/** Runs again what was interrupted: the SDK tries a request again, but not a body that breaks off after the reply began. */
export async function retryInterrupted<Result>(run: () => Promise<Result>): Promise<Result> {
  for (let tries = 1; ; tries++) {
    try {
      return await run();
    } catch (error) {
      if (tries === maxTries || !(error instanceof Interruption)) throw error;
    }
  }
}
