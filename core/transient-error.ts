// What stops a run although the image is fine: a service that does not answer, no time left, or objects that keep changing.

/**
 * A fault that another try may not have. Lambda passes on only an error's name and message, so `failed-invocation`
 * recognises this class by its name.
 */
export class TransientError extends Error {
  override readonly name = 'TransientError';

  constructor(message: string, cause?: unknown) {
    super(message, { cause });
  }
}

/** The SDK makes three tries too. */
const maxTries = 3;

/** Retries a run that was interrupted. The SDK retries a request, but not a body that breaks off after the reply began. */
export async function retryTransient<Result>(run: () => Promise<Result>): Promise<Result> {
  for (let tries = 1; ; tries++) {
    try {
      return await run();
    } catch (error) {
      if (tries === maxTries || !(error instanceof TransientError)) throw error;
    }
  }
}

/**
 * Tries again while somebody replaces the object that a try works on.
 *
 * @param object names the object in the error
 * @param attempt resolves with "again" when the object was replaced during this try
 * @throws TransientError when the object was replaced during every try
 */
export async function untilStable<Result>(
  tries: number,
  object: string,
  attempt: () => Promise<Result | 'again'>,
): Promise<Result> {
  for (let i = 0; i < tries; i++) {
    const result = await attempt();
    if (result !== 'again') return result;
  }
  throw new TransientError(`${object} was replaced ${tries} times while we worked on it.`);
}
