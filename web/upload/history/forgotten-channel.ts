// Tells every page of this browser what the person forgot: the id of a batch, or null for everything.

const channelName = 'kept-files-forgotten';

/** @throws DOMException when the browser refuses, as Firefox does if the person blocks cookies */
export function announceForgotten(batchId: string | null): void {
  const channel = new BroadcastChannel(channelName);
  channel.postMessage(batchId);
  channel.close();
}

/**
 * @returns unsubscribes
 * @throws DOMException like `announceForgotten`
 */
export function onForgotten(listener: (batchId: string | null) => void): () => void {
  const channel = new BroadcastChannel(channelName);
  channel.onmessage = ({ data }: MessageEvent<string | null>) => listener(data);
  return () => channel.close();
}
