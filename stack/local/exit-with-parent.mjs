// Preloaded into every part of the local stack: it ends with the process that started it, even one that was killed, so
// that no orphan holds a port. The IPC channel closes when the other end dies, however it died.
if (process.channel) {
  process.once('disconnect', () => process.exit(0));
  // The listener alone would keep a part alive that has nothing more to do. A part's own children may live by their
  // channel, so theirs stays as it is.
  if (process.env.STACK_PID === String(process.ppid)) process.channel.unref();
}
