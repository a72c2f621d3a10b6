// Node loads this file into every part of the local stack before the part's own code. The part exits when the process that
// started it is gone, even after a kill: the IPC channel closes then. Otherwise an orphan could hold a port.
if (process.channel) {
  process.once('disconnect', () => process.exit(0));
  // The channel would keep a part alive that has finished. The children of a part may need their channel to stay alive, so
  // only the part's own channel is released.
  if (process.env.STACK_PID === String(process.ppid)) process.channel.unref();
}
