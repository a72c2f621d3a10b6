// Next runs this once when the server starts.

export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME === 'nodejs') {
    const [{ settings }, { guardServers }] = await Promise.all([
      import('#io/env.ts'),
      import('./server/http-door.ts'),
    ]);
    const { trustedProxyHops } = settings();
    guardServers({ trustedProxyHops, isDevelopment: process.env.NODE_ENV === 'development' });
  }
}
