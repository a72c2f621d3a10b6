// Next runs this once when the server starts.

export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME === 'nodejs') {
    const [{ readSettingsOrExit }, { guardServers }] = await Promise.all([
      import('./server/settings-or-exit.ts'),
      import('./server/http-door.ts'),
    ]);
    const { trustedProxyHops } = readSettingsOrExit();
    guardServers({ trustedProxyHops, isDevelopment: process.env.NODE_ENV === 'development' });
  }
}
