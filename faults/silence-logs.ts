// Silences the handlers' logs during a fault run: they would be thousands of lines without a result.

export async function silenceLogs<Result>(run: () => Promise<Result>): Promise<Result> {
  const { log, warn } = console;
  console.log = () => {};
  console.warn = () => {};
  try {
    return await run();
  } finally {
    Object.assign(console, { log, warn });
  }
}
