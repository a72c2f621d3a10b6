// Next runs this once when the server starts.

export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME === 'nodejs') {
    const { readSettingsOrExit, requireDoorOrExit } = await import('./server/settings-or-exit.ts');
    readSettingsOrExit();
    requireDoorOrExit();
  }
}
