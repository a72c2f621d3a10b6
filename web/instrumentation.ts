// Run once by Next when the server starts.

export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME === 'nodejs') {
    const { tellPeerAddresses } = await import('./server/peer-address.ts');
    tellPeerAddresses();
  }
}
