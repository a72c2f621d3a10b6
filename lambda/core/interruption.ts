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
