// Hides the handlers' log: thousands of lines in a fault run, and no results.

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
