// Loaded first into every Node child of the workspace (NODE_OPTIONS). The workspace holds the other end of
// descriptor 3: when it dies, even by kill -9, the descriptor closes and the child's whole group goes with it.
const { Socket } = require('node:net');

// Grandchildren inherit the variable but not the descriptor; only the workspace's own child listens.
if (process.env.WORKSPACE_GUARD === String(process.ppid)) {
  const leash = new Socket({ fd: 3, readable: true, writable: false });
  leash.on('error', () => undefined);
  leash.on('close', () => {
    if (process.platform === 'win32') process.exit(1);
    process.kill(-process.pid, 'SIGKILL');
  });
  leash.resume();
  leash.unref();
}
