// The handlers log a line for every upload of every invocation: thousands in a fault run, and none of them its result.

export async function quietly<Result>(run: () => Promise<Result>): Promise<Result> {
  const { log, warn } = console;
  console.log = () => {};
  console.warn = () => {};
  try {
    return await run();
  } finally {
    Object.assign(console, { log, warn });
  }
}
